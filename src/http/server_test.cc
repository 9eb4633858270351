#include "http/server.h"

#include <gtest/gtest.h>

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

TEST(Server, AnswersADroppedRequest) {
  const auto server = serve([](const Request&, const Responder&) {});
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(client.answer()), 500);
}

}  // namespace
}  // namespace mandate::http
