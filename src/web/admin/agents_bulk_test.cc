#include <gmock/gmock.h>

#include "web/admin/testing/agent_fixture.h"
#include "web/admin/testing/stream_recorder.h"

namespace mandate::web::admin {
namespace {

using ::testing::HasSubstr;

class AgentsBulkTest : public testing::AgentTest {
 protected:
  // The lines of the answer, the streamed ones too; none when it was refused.
  std::vector<json::value> lines(std::string_view body, std::string_view type = "application/x-ndjson") {
    begin(body, type);
    return read();
  }
  // Sends the rows; the answer is in last_.
  void begin(std::string_view body, std::string_view type = "application/x-ndjson") {
    http::Request request;
    request.method = http::Method::post;
    request.target = bulk_agents_path;
    request.headers = {{"Authorization", "SSWS " + std::string(admin_token)}, {"Content-Type", std::string(type)}};
    request.body = body;
    request.request_id = "reqBulk";
    std::promise<http::Response> promise;
    router_.handle(std::move(request),
                   http::Responder([&](http::Response response) { promise.set_value(std::move(response)); }));
    last_ = promise.get_future().get();
  }
  std::vector<json::value> read() {
    std::vector<json::value> lines;
    if (last_.status != 200) return lines;
    if (last_.stream) {
      last_.stream(client_);
      last_.body += client_->whole();
      EXPECT_EQ(last_.body.back(), '.') << "the stream ends";
      last_.body.pop_back();
    }
    for (const auto line : split(last_.body, '\n'))
      if (!line.empty()) lines.push_back(parse_json(line).value());
    return lines;
  }
  static std::string row(const std::string& name) { return R"({"profile":{"name":")" + name + "\"}}\n"; }

  http::Response last_;
  std::shared_ptr<testing::StreamRecorder> client_ = std::make_shared<testing::StreamRecorder>();
};

TEST_F(AgentsBulkTest, RefusesWhatIsNoListOfRows) {
  struct Case {
    std::string what, body, type, code;
  };
  std::string many;
  for (int i = 0; i < 10'001; ++i) many += "{}\n";
  for (const auto& c : {Case{"JSON", row("Agent"), "application/json", "E0000021"},
                        Case{"no row", "\n \r\n", "application/x-ndjson", "E0000001"},
                        Case{"nothing", "", "application/x-ndjson", "E0000001"},
                        Case{"too many rows", many, "application/x-ndjson", "E0000001"}}) {
    lines(c.body, c.type);
    EXPECT_EQ(last_.status, 400) << c.what;
    EXPECT_THAT(last_.body, HasSubstr(c.code)) << c.what;
  }
  EXPECT_EQ(count("select count(*) from agents"), 0);
}

TEST_F(AgentsBulkTest, ReportsBadRowsAndRegistersTheOthers) {
  make_agent("Taken");
  const auto answer =
      lines(row("First") + "\n" + row("taken") + "{\"profile\":\r\n" + row("FIRST") +
            R"({"profile":{"name":"Colourful"},"colour":"red"})" + "\n[]\n" + R"({"profile":{"name":"x"}})" + "\n" +
            R"({"profile":{"name":")" + std::string(70'000, 'x') + "\"}}\n" + R"({"profile":{"name":"Last"}})");
  struct Case {
    int line, status;
    std::string text;
  };
  const std::vector<Case> expected{{1, 202, "/ai-agents/wlp"},  {3, 400, "UNIQUE_CONSTRAINT"},
                                   {4, 400, "E0000003"},        {5, 400, "Another agent is called 'First'"},
                                   {6, 400, "colour"},          {7, 400, "E0000003"},
                                   {8, 400, "3 to 255"},        {9, 400, "longer than 65536 bytes"},
                                   {10, 202, "/operations/op-"}};
  ASSERT_EQ(answer.size(), expected.size()) << last_.body;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(answer[i].at("line"), expected[i].line);
    EXPECT_EQ(answer[i].at("status"), expected[i].status) << expected[i].line;
    EXPECT_THAT(json::serialize(answer[i]), HasSubstr(expected[i].text)) << expected[i].line;
  }
  EXPECT_EQ(count("select count(*) from agents"), 3);
  EXPECT_EQ(count("select count(*) from operations where request_id = 'reqBulk'"), 2)
      << "nothing is left of the others";
  const std::string first(answer.front().at("id").get_string());
  EXPECT_EQ(get(path(first)).text("profile.name"), "First");
  EXPECT_EQ(event("workload_principal.register").at("transaction").at("id"), "reqBulk");
}

TEST_F(AgentsBulkTest, RegistersMoreThanOneCommitHolds) {
  std::string body;
  for (int i = 0; i < 150; ++i) body += row("Agent " + std::to_string(i));
  EXPECT_EQ(lines(body).size(), 150u);
  EXPECT_EQ(count("select count(*) from agents where status = 'STAGED'"), 150);
  const auto operation = get("/workload-principals/api/v1/operations?filter=requestId+eq+%22reqBulk%22&limit=1");
  EXPECT_EQ(operation.text("data.0.status"), "COMPLETED");
}

TEST_F(AgentsBulkTest, AnswersOneBatchBeforeTheNextIsRegistered) {
  std::string body;
  for (int i = 0; i < 65; ++i) body += row("Agent " + std::to_string(i));
  begin(body);
  EXPECT_TRUE(last_.stream);
  EXPECT_EQ(count("select count(*) from agents"), 64);
  const auto answer = read();
  ASSERT_EQ(answer.size(), 65u);
  for (std::size_t i = 0; i < answer.size(); ++i) EXPECT_EQ(answer[i].at("line"), i + 1);
  EXPECT_EQ(count("select count(*) from agents"), 65);
  begin(row("Only one"));
  EXPECT_FALSE(last_.stream);
}

TEST_F(AgentsBulkTest, EndsWhenItsCallerMayNotAnyMore) {
  struct Case {
    std::string what, stop;
    int status;
    std::string code, undo;
  };
  const std::vector<Case> cases{
      {"the person is suspended", "update users set status = 'SUSPENDED'", 401, "E0000011",
       "update users set status = 'ACTIVE'"},
      {"the role is taken away", "delete from admin_roles", 403, "E0000006", ""},
  };
  int known = 0;
  for (const auto& c : cases) {
    std::string body;
    for (int i = 0; i < 65; ++i) body += row(c.what + std::to_string(i));
    client_ = std::make_shared<testing::StreamRecorder>();
    begin(body);
    sql(c.stop, {});
    const auto answer = read();
    ASSERT_EQ(answer.size(), 65u) << c.what;
    EXPECT_EQ(answer[63].at("status"), 202) << c.what;
    EXPECT_EQ(answer[64].at("status"), c.status) << c.what;
    EXPECT_EQ(answer[64].at("error").at("errorCode"), json::value(c.code)) << c.what;
    EXPECT_EQ(count("select count(*) from agents"), known += 64) << c.what;
    if (!c.undo.empty()) sql(c.undo, {});
  }
}

TEST_F(AgentsBulkTest, SaysWhichRowsWereNotRegisteredWhenItIsStopped) {
  std::string body;
  for (int i = 0; i < 150; ++i) body += row("Agent " + std::to_string(i));
  begin(body);
  client_->stop_at_once();
  const auto answer = read();
  ASSERT_EQ(answer.size(), 150u);
  EXPECT_EQ(answer[63].at("status"), 202);
  EXPECT_EQ(answer[64].at("status"), 503);
  EXPECT_EQ(answer[149].at("error").at("errorCode"), "E0000010");
  EXPECT_EQ(count("select count(*) from agents"), 64);
}

}  // namespace
}  // namespace mandate::web::admin
