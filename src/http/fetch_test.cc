#include "http/fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "base/testing/temporary_directory.h"
#include "http/server.h"

namespace mandate::http {
namespace {

using ::testing::HasSubstr;

Response document(std::string type, std::string text = R"({"a":1})") {
  return {200, {{"Content-Type", std::move(type)}}, std::move(text)};
}

// What the other side answers, by path; /silence is not answered at all.
class FetchTest : public ::testing::Test {
 protected:
  FetchTest() {
    EXPECT_TRUE(write_self_signed(files_, "localhost"));
    secure_ = serve({.tls = files_});
    plain_ = serve({});
    options_.allowed_networks = {*Network::parse("127.0.0.1")};
    options_.ca_file = files_.certificate_chain;
  }
  std::unique_ptr<Server> serve(ServerOptions options) {
    options.threads = 1;
    options.access_log = false;
    auto server = Server::create(std::move(options), [this](Request request, Responder respond) {
                    ++requests_;
                    if (request.path() == "/silence") return kept_.push_back(std::move(respond));
                    respond(answer(request));
                  }).value();
    server->start();
    return server;
  }
  Response answer(const Request& request) const {
    const auto path = request.path();
    if (path == "/document") return document("application/json");
    if (path == "/metadata") return document("Application/Metadata+JSON; charset=utf-8");
    if (path == "/page") return document("text/html");
    if (path == "/text") return document("text/json+x");
    if (path == "/nameless") return {200, {}, "{}"};
    if (path == "/large") return document("application/json", std::string(5000, ' '));
    if (path == "/form")
      return {401,
              {},
              request.content_type() + " " + std::string(request.header("Authorization").value_or("none")) + " " +
                  std::string(name_of(request.method)) + " " + request.body};
    if (path == "/message")
      return Response{202,
                      {{"Content-Type", "Text/Event-Stream; charset=utf-8"}, {"mcp-session-id", "s1"}},
                      std::string(name_of(request.method)) + " " + request.content_type() + " " +
                          std::string(request.header("X-One").value_or("none")) + " " +
                          std::string(request.header("Authorization").value_or("none")) + " " + request.body};
    if (path == "/stream") return endless_stream();
    if (path == "/redirect") return {302, {{"Location", "/document"}}};
    if (path.starts_with("/cached/"))
      return document("application/json").with("Cache-Control", std::string(request.query()));
    return {404, {}, "{}"};
  }
  // An answer whose body goes on for as long as anybody listens.
  static Response endless_stream() {
    Response response{200, {{"Content-Type", "text/event-stream"}}, "data: enough\n\n"};
    response.stream = [](std::shared_ptr<BodyStream> stream) {
      stream->write("data: more\n\n"), kept().push_back(stream);
    };
    return response;
  }
  static std::vector<std::shared_ptr<BodyStream>>& kept() {
    static std::vector<std::shared_ptr<BodyStream>> streams;
    return streams;
  }
  std::string https(const std::string& host, const std::string& path = "/document") const {
    return "https://" + host + ":" + std::to_string(secure_->port()) + path;
  }
  Result<JsonDocument> get(const std::string& url) const { return Fetcher(options_).get_json(url); }
  Result<FormAnswer> post(const std::string& url, const std::string& authorization = "") const {
    return Fetcher(options_).post_form(url, SecretString("a=1&b=2"), SecretString(authorization));
  }
  // A resolver that gives these addresses whatever it is asked, and counts.
  void resolve_to(std::vector<std::string> addresses) {
    options_.resolver = [this, addresses](const std::string&) -> Result<std::vector<Address>> {
      ++resolutions_;
      std::vector<Address> parsed;
      for (const auto& text : addresses) parsed.push_back(*Address::parse(text));
      return parsed;
    };
  }

  mandate::testing::TemporaryDirectory directory_;
  TlsFiles files_{directory_.path() + "/certificate.pem", directory_.path() + "/key.pem"};
  FetchOptions options_;
  std::atomic<int> requests_ = 0;
  int resolutions_ = 0;
  std::vector<Responder> kept_;
  std::unique_ptr<Server> secure_, plain_;
};

TEST_F(FetchTest, AsksNobodyInsideTheNetwork) {
  options_.allowed_networks = {*Network::parse("10.0.0.0/8")};
  for (const std::string host : {"127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]",
                                 "[::ffff:127.0.0.1]", "0.0.0.0", "0", "169.254.169.254", "[64:ff9b::7f00:1]"}) {
    const auto document = get(https(host));
    ASSERT_FALSE(document) << host;
    EXPECT_EQ(document.error().kind, ErrorKind::invalid) << host;
    EXPECT_THAT(document.error().message, HasSubstr("sends no requests")) << host;
  }
  EXPECT_EQ(requests_, 0);
}

TEST_F(FetchTest, UsesTheAddressesItHasJudged) {
  resolve_to({"10.0.0.1", "127.0.0.1", "fe80::1"});
  ASSERT_TRUE(get(https("localhost"))) << "the one that is allowed";
  EXPECT_EQ(resolutions_, 1) << "a name is not resolved again after it was judged";
  resolve_to({"10.0.0.1", "169.254.169.254"});
  const auto refused = get(https("localhost"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_EQ(refused.error().note, "169.254.169.254") << "for the log, not for the message";
  EXPECT_THAT(refused.error().message, Not(HasSubstr("169.254")));
  EXPECT_EQ(requests_, 1);
}

TEST_F(FetchTest, RefusesUrlsThatAreNotHttps) {
  for (const std::string& url :
       {"http://127.0.0.1:" + std::to_string(plain_->port()) + "/document", std::string("ftp://127.0.0.1/document"),
        std::string("file:///etc/passwd"), std::string("https://"), std::string("/document"), https("[localhost]"),
        "https://ada@localhost:" + std::to_string(secure_->port()) + "/document", https("localhost", "/document#part"),
        https("localhost", "/document\r\nX: y")}) {
    const auto document = get(url);
    ASSERT_FALSE(document) << url;
    EXPECT_EQ(document.error().kind, ErrorKind::invalid) << url;
  }
  EXPECT_EQ(requests_, 0);
  options_.allow_http = true;
  EXPECT_TRUE(get("http://127.0.0.1:" + std::to_string(plain_->port()) + "/document"));
}

TEST_F(FetchTest, RefusesAnswersThatAreNoDocument) {
  options_.size = 4000;
  struct Case {
    std::string path, message;
  };
  for (const auto& [path, message] :
       {Case{"/nothing", "status 404"}, Case{"/redirect", "redirects are not followed"}, Case{"/page", "Content-Type"},
        Case{"/text", "Content-Type"}, Case{"/nameless", "Content-Type"}, Case{"/large", "too large"}}) {
    const auto document = get(https("127.0.0.1", path));
    ASSERT_FALSE(document) << path;
    EXPECT_EQ(document.error().kind, ErrorKind::unavailable) << path;
    EXPECT_THAT(document.error().message, HasSubstr(message)) << path;
  }
}

TEST_F(FetchTest, SendsMessagesAndGivesAnyAnswer) {
  OutgoingMessage message{SecretString(R"({"a":1})"), {{"X-One", "1"}}, SecretString("Bearer t"), {}};
  const auto answer = Fetcher(options_).post_message(https("127.0.0.1", "/message"), message);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(answer->content_type, "text/event-stream");
  EXPECT_EQ(answer->session, "s1");
  EXPECT_EQ(answer->body.reveal(), R"(POST application/json 1 Bearer t {"a":1})");
  const auto ended = Fetcher(options_).delete_with(https("127.0.0.1", "/message"), {.headers = {{"X-One", "2"}}});
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->body.reveal(), "DELETE  2 none ");
}

TEST_F(FetchTest, SendsMessagesNowhereElse) {
  EXPECT_EQ(Fetcher(options_).post_message("http://127.0.0.1/message", {}).error().kind, ErrorKind::invalid);
  EXPECT_THAT(Fetcher(options_).post_message(https("127.0.0.1", "/redirect"), {}).error().message,
              HasSubstr("redirects are not followed"));
  EXPECT_EQ(
      Fetcher(options_).post_message(https("127.0.0.1", "/message"), {.headers = {{"X", "a\r\nY: b"}}}).error().kind,
      ErrorKind::invalid);
  options_.allowed_networks = {};
  EXPECT_EQ(Fetcher(options_).post_message(https("127.0.0.1", "/message"), {}).error().kind, ErrorKind::invalid);
}

TEST_F(FetchTest, ReadsNoFurtherThanItNeeds) {
  OutgoingMessage message;
  message.is_enough = [](std::string_view body) { return body.find("enough") != std::string_view::npos; };
  const auto answer = Fetcher(options_).post_message(https("127.0.0.1", "/stream"), message);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(std::string(answer->body.reveal()), HasSubstr("enough"));
  options_.time = std::chrono::milliseconds(200);
  EXPECT_FALSE(Fetcher(options_).post_message(https("127.0.0.1", "/stream"), {})) << "it never ends";
  kept().clear();
}

TEST_F(FetchTest, WaitsNoLongerThanAllowed) {
  options_.time = std::chrono::milliseconds(100);
  const auto document = get(https("127.0.0.1", "/silence"));
  ASSERT_FALSE(document);
  EXPECT_THAT(document.error().message, HasSubstr("too long"));
}

TEST_F(FetchTest, TrustsOnlyTheCertificateOfTheHost) {
  resolve_to({"127.0.0.1"});
  EXPECT_TRUE(get(https("localhost")));
  const auto other = get(https("other.example"));
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("TLS"));
  options_.ca_file.clear();
  EXPECT_FALSE(get(https("localhost"))) << "an authority that the system does not know";
  EXPECT_EQ(requests_, 1);
}

TEST_F(FetchTest, GivesTheDocumentAndHowLongItMayBeKept) {
  EXPECT_EQ(get(https("127.0.0.1"))->text, R"({"a":1})");
  EXPECT_TRUE(get(https("127.0.0.1", "/metadata")));
  using std::chrono::seconds;
  struct Case {
    std::string control;
    std::optional<seconds> kept;
  };
  for (const auto& [control, kept] :
       {Case{"public,max-age=60", seconds(60)}, Case{"max-age=60,No-Store", seconds(0)}, Case{"private", std::nullopt},
        Case{"no-cache", seconds(0)}, Case{"max-age=soon", seconds(0)}, Case{"max-age=-5", seconds(0)},
        Case{"max-age=99999999999", seconds(0)}})
    EXPECT_EQ(get(https("127.0.0.1", "/cached/?" + control))->fresh_for, kept) << control;
  EXPECT_EQ(get(https("127.0.0.1"))->fresh_for, std::nullopt);
}

TEST_F(FetchTest, SendsFormsUnderTheSameRules) {
  const auto plain = "http://127.0.0.1:" + std::to_string(plain_->port()) + "/form";
  EXPECT_EQ(post(plain).error().kind, ErrorKind::invalid);
  resolve_to({"10.0.0.1"});
  EXPECT_EQ(post(https("inside.example", "/form")).error().kind, ErrorKind::invalid);
  EXPECT_EQ(requests_, 0);
  resolve_to({"127.0.0.1"});
  options_.size = 4000;
  options_.time = std::chrono::milliseconds(500);
  for (const char* path : {"/redirect", "/large", "/silence"})
    EXPECT_EQ(post(https("localhost", path)).error().kind, ErrorKind::unavailable) << path;
}

TEST_F(FetchTest, GivesWhateverAFormIsAnswered) {
  const auto answer = post(https("127.0.0.1", "/form"), "Basic eDp5");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 401);
  EXPECT_EQ(answer->body.reveal(), "application/x-www-form-urlencoded Basic eDp5 POST a=1&b=2");
  EXPECT_THAT(post(https("127.0.0.1", "/form"))->body.reveal(), HasSubstr(" none POST "));
}

}  // namespace
}  // namespace mandate::http
