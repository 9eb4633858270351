#include "http/server.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "base/run_loop.h"
#include "http/testing/raw_client.h"

namespace mandate::http {
namespace {

using testing::body_of;
using testing::RawClient;
using testing::status_of;

// Answers what it was asked: "POST /path?query body".
void echo(const Request& request, Responder responder) {
  responder({200, {}, std::string(name_of(request.method)) + " " + request.target + " " + request.body, {}});
}

std::unique_ptr<Server> serve(Handler handler = echo, ServerOptions options = {}) {
  options.threads = options.threads > 0 ? options.threads : 1;
  auto server = Server::create(std::move(options), std::move(handler)).value();
  server->start();
  return server;
}

TEST(Server, RefusesAnAddressItCannotUse) {
  const auto named = Server::create({.address = "localhost"}, echo);
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().kind, ErrorKind::invalid);
  const auto server = serve();
  const auto taken = Server::create({.port = server->port()}, echo);
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().message.find(std::to_string(server->port())), std::string::npos) << taken.error().message;
}

TEST(Server, KeepsTheConnectionBetweenRequests) {
  const auto server = serve();
  RawClient client(server->port());
  for (const std::string body : {"one", "two"}) {
    client.send("POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n" + body);
    const std::string answer = client.answer();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(body_of(answer), "POST /a?b=c " + body);
    EXPECT_NE(answer.find("X-Okta-Request-Id: "), std::string::npos);
    EXPECT_NE(answer.find("Date: "), std::string::npos);
    EXPECT_EQ(answer.find("Server: "), std::string::npos);
  }
  client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(client.all().find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(client.closed());
}

TEST(Server, WhatIsForIdleThreadsRunsAfterWhatCanBeDoneAndBeforeTheyWait) {
  std::vector<std::string> order;  // the thread's, until its last answer
  const auto server = serve([&](const Request&, Responder responder) {
    const auto later = std::make_shared<Responder>(std::move(responder));
    RunLoop::current()->when_idle([&order, later] {
      order.emplace_back("idle");
      (*later)({200, {}, "", {}});
    });
    RunLoop::current()->run([&] { order.emplace_back("run"); });
    order.emplace_back("request");
  });
  RawClient client(server->port());
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(client.answer()), 200) << "though nothing else comes";
  }
  EXPECT_EQ(order, (std::vector<std::string>{"request", "run", "idle", "request", "run", "idle"}));
}

TEST(Server, BelievesOnlyItsProxiesAboutTheClient) {
  const auto client_seen_by = [](ServerOptions options) {
    const auto server =
        serve([](const Request& request, Responder responder) { responder({200, {}, request.client_address, {}}); },
              std::move(options));
    RawClient client(server->port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.9\r\n\r\n");
    return body_of(client.answer());
  };
  EXPECT_EQ(client_seen_by({}), "127.0.0.1");
  EXPECT_EQ(client_seen_by({.trusted_proxies = TrustedProxies({*Network::parse("127.0.0.0/8")})}), "198.51.100.9");
}

// Whether the server serves a new connection, or closes it.
bool serves(RawClient& client) {
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  return status_of(client.answer()) == 200;
}

TEST(Server, NoAddressTakesEveryConnection) {
  ServerOptions options;
  options.limits.connections_per_address = 2;
  const auto server = serve(echo, std::move(options));
  RawClient one(server->port());
  EXPECT_TRUE(serves(one));
  {
    RawClient two(server->port());
    EXPECT_TRUE(serves(two));
    for (int i = 0; i < 3; ++i) {
      RawClient more(server->port());
      EXPECT_FALSE(serves(more));
      EXPECT_TRUE(more.closed());
    }
    EXPECT_TRUE(serves(one) && serves(two)) << "who is there stays";
  }
  const auto deadline = std::chrono::steady_clock::now() + RawClient::patience;
  bool served = false;
  while (!served && std::chrono::steady_clock::now() < deadline) {
    RawClient next(server->port());
    served = serves(next);
  }
  EXPECT_TRUE(served) << "once one has left";
}

TEST(Server, ProxiesAndServersWithoutThatLimitTakeMore) {
  ServerOptions behind_proxy{.trusted_proxies = TrustedProxies({*Network::parse("127.0.0.0/8")})}, unlimited;
  behind_proxy.limits.connections_per_address = 1;
  unlimited.limits.connections_per_address = 0;
  for (auto* options : {&behind_proxy, &unlimited}) {
    const auto server = serve(echo, std::move(*options));
    RawClient one(server->port()), two(server->port());
    EXPECT_TRUE(serves(one) && serves(two));
  }
}

TEST(Server, AnswersADroppedRequest) {
  const auto server = serve([](const Request&, const Responder&) {});
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(client.answer()), 500);
}

TEST(Server, TakesALongerBodyOnlyWhereItIsAllowed) {
  ServerOptions options;
  options.limits.body_bytes = 10;
  options.limits.bodies = {{"/bulk", 20}};
  const auto server = serve(echo, std::move(options));
  const auto status_for = [&](const std::string& target, std::size_t length) {
    RawClient client(server->port());
    client.send("POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" +
                std::string(length, 'x'));
    return status_of(client.answer());
  };
  EXPECT_EQ(status_for("/bulk", 21), 413);
  EXPECT_EQ(status_for("/bulk/", 11), 413);
  EXPECT_EQ(status_for("/", 11), 413);
  EXPECT_EQ(status_for("/bulk?x=1", 20), 200);
}

// Hands the stream of every answer to the test.
struct Streams {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::shared_ptr<BodyStream>> streams;

  Handler handler() {
    return [this](const Request&, Responder responder) {
      Response response{200, {{"Content-Type", "text/event-stream"}}, "first;"};
      response.stream = [this](std::shared_ptr<BodyStream> stream) {
        const std::lock_guard lock(mutex);
        streams.push_back(std::move(stream));
        changed.notify_all();
      };
      responder(std::move(response));
    };
  }
  std::shared_ptr<BodyStream> take() {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, RawClient::patience, [this] { return !streams.empty(); });
    if (streams.empty()) return nullptr;
    auto stream = std::move(streams.back());
    streams.pop_back();
    return stream;
  }
};

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(Server, StreamsABodyInChunks) {
  Streams streams;
  const auto server = serve(streams.handler());
  RawClient client(server->port());
  client.send(std::string(get) + std::string(get));
  const auto one = streams.take();
  ASSERT_TRUE(one);
  ASSERT_TRUE(client.wait_for("\r\n\r\n6\r\nfirst;\r\n"));
  EXPECT_NE(client.received().find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(client.received().find("Content-Length"), std::string::npos);
  EXPECT_TRUE(one->write("second;"));
  EXPECT_TRUE(one->write(""));
  ASSERT_TRUE(client.wait_for("7\r\nsecond;\r\n"));
  EXPECT_EQ(client.received().find("HTTP/1.1", 9), std::string::npos) << "the next answer waits for its turn";
  one->end();
  one->end();
  EXPECT_FALSE(one->write("third;"));
  ASSERT_TRUE(client.wait_for("0\r\n\r\nHTTP/1.1 200 OK"));
  streams.take()->end();
  EXPECT_TRUE(client.wait_for("0\r\n\r\n"));
}

TEST(Server, StreamsToAnOldClientUntilTheConnectionEnds) {
  Streams streams;
  const auto server = serve(streams.handler());
  RawClient client(server->port());
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto stream = streams.take();
  stream->write("second;");
  stream->end();
  EXPECT_EQ(body_of(client.all()), "first;second;");
  EXPECT_TRUE(client.closed());
}

TEST(Server, StreamsNothingForHead) {
  Streams streams;
  const auto server = serve(streams.handler());
  RawClient client(server->port());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(body_of(client.all()), "");
  EXPECT_TRUE(streams.streams.empty());
}

// What must make the writer end, each a way to bring it about.
TEST(Server, TellsTheWriterOfAStreamToEnd) {
  enum class Cause { client_gone, drained, too_long };
  for (const auto cause : {Cause::client_gone, Cause::drained, Cause::too_long}) {
    Streams streams;
    ServerOptions options;
    if (cause == Cause::too_long) options.limits.stream = std::chrono::milliseconds(20);
    const auto server = serve(streams.handler(), std::move(options));
    auto client = std::make_unique<RawClient>(server->port());
    client->send(get);
    const auto stream = streams.take();
    ASSERT_TRUE(client->wait_for("first;"));
    std::promise<void> stopped;
    stream->on_stop([&] {
      stream->end();
      stopped.set_value();
    });
    if (cause == Cause::client_gone) client.reset();
    if (cause == Cause::drained) server->drain(RawClient::patience);
    EXPECT_EQ(stopped.get_future().wait_for(RawClient::patience), std::future_status::ready) << static_cast<int>(cause);
    EXPECT_FALSE(stream->write("more"));
    if (cause == Cause::drained) {
      EXPECT_TRUE(client->all().ends_with("0\r\n\r\n"));
    }
  }
}

TEST(Server, CutsAStreamThatIsDroppedOrNotRead) {
  Streams streams;
  const auto server = serve(streams.handler());
  RawClient dropped(server->port());
  dropped.send(get);
  streams.take().reset();
  EXPECT_FALSE(dropped.all().ends_with("0\r\n\r\n")) << "nobody takes it for complete";
  EXPECT_TRUE(dropped.closed());

  RawClient lazy(server->port());
  lazy.send(get);
  const auto stream = streams.take();
  const std::string much(1024 * 1024, 'x');
  std::promise<void> stopped;
  stream->on_stop([&stopped] { stopped.set_value(); });
  for (int i = 0; i < 64; ++i) stream->write(much);
  EXPECT_EQ(stopped.get_future().wait_for(RawClient::patience), std::future_status::ready);
}

}  // namespace
}  // namespace mandate::http
