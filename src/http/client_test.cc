#include "http/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/client_connection.h"
#include "http/testing/raw_server.h"

namespace mandate::http {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using testing::RawServer;

constexpr std::string_view chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";

// A server that says this and then repeats that for as long as anybody listens.
std::function<void(const RawServer::Peer&)> saying(std::string first, std::string forever) {
  return [first = std::move(first), forever = std::move(forever)](const RawServer::Peer& peer) {
    peer.request();
    if (!peer.send(first)) return;
    while (peer.send(forever)) {
    }
  };
}

std::string answer_of(const std::string& url, milliseconds timeout = milliseconds(10'000),
                      std::size_t limit = 256 * 1024, const Client::IsEnough& is_enough = {}) {
  Client client({.timeout = timeout, .body_limit = limit});
  const auto answer = client.send(Method::get, url, {}, "", is_enough);
  return answer ? std::to_string(answer->status) + " " + answer->body : answer.error().message;
}

TEST(HttpClient, ReadsNothingThatDoesNotEnd) {
  struct Case {
    std::string what, first, forever, message;
  };
  const std::string start(chunked), more(4000, 'a');
  for (const auto& c : {Case{"a header", "HTTP/1.1 200 OK\r\nX: ", more, "is not HTTP"},
                        Case{"header fields", "HTTP/1.1 200 OK\r\n", "X: " + more + "\r\n", "is not HTTP"},
                        Case{"a status line", "HTTP/1.1 200 ", more, "is not HTTP"},
                        Case{"the extension of a chunk", start + "\r\n1;", more, "does not end"},
                        Case{"the extension of a later chunk", start + "\r\n1\r\nx\r\n1;", more, "does not end"},
                        Case{"a trailer", start + "\r\n0\r\nX: ", more, "does not end"},
                        Case{"fields of a trailer", start + "\r\n0\r\n", "X: " + more + "\r\n", "does not end"},
                        Case{"an event stream with such a chunk", start + "Content-Type: text/event-stream\r\n\r\n1;",
                             more, "does not end"},
                        Case{"a body of chunks", start + "\r\n", "4\r\nabcd\r\n", "too large"},
                        Case{"a body without a length", "HTTP/1.1 200 OK\r\n\r\n", more, "too large"},
                        Case{"a body that is announced as long", "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n",
                             more, "too large"}}) {
    RawServer server(saying(c.first, c.forever));
    EXPECT_THAT(answer_of(server.url()), HasSubstr(c.message)) << c.what;
  }
}

TEST(HttpClient, ReadsChunksWithExtensionsAndTrailers) {
  RawServer server([](const RawServer::Peer& peer) {
    peer.request();
    peer.send(std::string(chunked) + "\r\n1;a=" + std::string(2000, 'a') +
              "\r\nx\r\n2\r\nyz\r\n0\r\nX: " + std::string(2000, 'a') + "\r\n\r\n");
  });
  EXPECT_EQ(answer_of(server.url()), "200 xyz");
}

// Who always has another byte is never waited for, so the deadline must be looked at all the same.
TEST(HttpClient, EndsAtItsDeadlineWhateverComes) {
  RawServer server(saying(std::string(chunked) + "\r\n", "1\r\na\r\n"));
  EXPECT_THAT(answer_of(server.url(), milliseconds(100), std::size_t{1} << 40), HasSubstr("took too long"));
  RawServer ready([](const RawServer::Peer& peer) {
    peer.send("here");
    peer.request();
  });
  const auto url = parse_url(ready.url());
  const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  const auto connection = ClientConnection::open(*url, *resolve_by_system(url->host), nullptr, soon);
  ASSERT_TRUE(connection) << connection.error().message;
  while ((*connection)->is_quiet()) std::this_thread::yield();
  const auto late = (*connection)->receive(std::chrono::steady_clock::now());
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().message, HasSubstr("took too long"));
  EXPECT_EQ(*(*connection)->receive(soon), "here");
}

TEST(HttpClient, LooksForTheEndInEventStreamsOnly) {
  struct Case {
    std::string type;
    bool looked;
  };
  for (const auto& [type, looked] : {Case{"application/json", false}, Case{"text/event-stream-x", false},
                                     Case{"Text/Event-Stream; charset=utf-8", true}}) {
    RawServer server([&type](const RawServer::Peer& peer) {
      peer.request();
      peer.send(std::string(chunked) + "Content-Type: " + type + "\r\n\r\n");
      peer.send("6\r\nenough\r\n");
      peer.request();  // ends with the client when that has enough
      peer.send("5\r\n more\r\n0\r\n\r\n");
    });
    const auto is_enough = [](std::string_view body) { return body == "enough"; };
    const auto answer = answer_of(server.url(), milliseconds(300), 1000, is_enough);
    EXPECT_EQ(answer == "200 enough", looked) << type << ": " << answer;
  }
}

}  // namespace
}  // namespace mandate::http
