#include "cli/api_client.h"

#include <gtest/gtest.h>

#include "cli/json_view.h"
#include "cli/principals.h"
#include "cli/resolve.h"
#include "cli/testing/scripted_server.h"

namespace mandate::cli {
namespace {

using testing::ScriptedServer;

class ApiClientTest : public ::testing::Test {
 protected:
  ApiClientTest() : api_({server_.url(), SecretString("00Token")}) {}

  std::string last(std::string_view header) {
    return std::string(server_.received().back().header(header).value_or("(none)"));
  }

  ScriptedServer server_;
  ApiClient api_;
};

TEST_F(ApiClientTest, TurnsRefusalsIntoErrorsByKind) {
  struct {
    int status;
    const char* body;
    ErrorKind kind;
  } cases[] = {
      {400, R"({"errorCode":"E0000001","errorSummary":"no"})", ErrorKind::conflict},
      {401, R"({"errorCode":"E0000011","errorSummary":"no"})", ErrorKind::unauthenticated},
      {403, R"({"errorCode":"E0000006","errorSummary":"no"})", ErrorKind::forbidden},
      {403, R"({"errorCode":"E0000056","errorSummary":"no"})", ErrorKind::conflict},
      {404, R"({"errorCode":"E0000007","errorSummary":"no"})", ErrorKind::not_found},
      {429, R"({"errorCode":"E0000047","errorSummary":"no"})", ErrorKind::rate_limited},
      {500, R"({"errorCode":"E0000009","errorSummary":"no"})", ErrorKind::unavailable},
      {302, "", ErrorKind::internal},
      {200, "<html>", ErrorKind::internal},
      {502, "<html>", ErrorKind::unavailable},
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const auto path = "/case" + std::to_string(i);
    server_.on("GET " + path, cases[i].status, cases[i].body);
    const auto answer = api_.get(path);
    ASSERT_FALSE(answer.has_value()) << cases[i].status;
    EXPECT_EQ(answer.error().kind, cases[i].kind) << cases[i].status << cases[i].body;
  }
}

TEST_F(ApiClientTest, SendsRowsAndKnowsWhenOneHasNoAnswer) {
  server_.on("POST /rows", 401, R"({"errorCode":"E0000011","errorSummary":"no"})");
  server_.on("POST /rows", 200, "<html>");
  server_.on("POST /rows", 200, "{\"line\":1}\n");
  server_.on("POST /rows", 200, "{\"line\":1}\n{\"line\":3}\n");
  const std::string rows = "{\"a\":1}\n\n{\"b\":2}\n";
  EXPECT_EQ(api_.send_rows("/rows", rows).error().kind, ErrorKind::unauthenticated);
  EXPECT_EQ(api_.send_rows("/rows", rows).error().kind, ErrorKind::internal);
  EXPECT_EQ(api_.send_rows("/rows", rows).error().kind, ErrorKind::unavailable);
  const auto reports = api_.send_rows("/rows", rows);
  ASSERT_TRUE(reports);
  EXPECT_EQ(reports->size(), 2U);
  EXPECT_EQ(server_.received().back().body, rows);
  EXPECT_EQ(last("Content-Type"), "application/x-ndjson");
}

TEST_F(ApiClientTest, KeepsEveryCauseOfARefusal) {
  server_.on("POST /x", 400,
             R"({"errorCode":"E0000001","errorSummary":"Api validation failed: AIAgent","errorCauses":[
                {"errorSummary":"One.","reason":"R","location":"profile.name"},{"errorSummary":"Two."}]})");
  const auto answer = api_.send(http::Method::post, "/x");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().message, "Api validation failed: AIAgent");
  EXPECT_EQ(answer.error().causes, (std::vector<Cause>{{"One.", "R", "profile.name"}, {"Two.", "", ""}}));
  EXPECT_TRUE(answer.error().note.starts_with("HTTP 400, E0000001")) << answer.error().note;
}

TEST_F(ApiClientTest, SaysThatNobodyAnswers) {
  ApiClient nobody({"http://127.0.0.1:1", SecretString("x")});
  const auto answer = nobody.get("/");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
}

TEST_F(ApiClientTest, ShowsTheTokenInTheSchemeOfItsKind) {
  server_.on("GET /x", 200, "{}");
  ASSERT_TRUE(api_.get("/x"));
  EXPECT_EQ(last("Authorization"), "SSWS 00Token");
  ApiClient bearer({server_.url(), SecretString("aaa.bbb.ccc")});
  ASSERT_TRUE(bearer.get("/x"));
  EXPECT_EQ(last("Authorization"), "Bearer aaa.bbb.ccc");
  ApiClient anonymous({server_.url(), SecretString()});
  ASSERT_TRUE(anonymous.get("/x"));
  EXPECT_EQ(last("Authorization"), "(none)");
}

TEST_F(ApiClientTest, SendsPatchesAsMergePatches) {
  server_.on("PATCH /x", 200, "{}");
  ASSERT_TRUE(api_.send(http::Method::patch, "/x", json::object{{"a", 1}}));
  EXPECT_EQ(last("Content-Type"), "application/merge-patch+json");
  EXPECT_EQ(server_.received().back().body, R"({"a":1})");
}

TEST_F(ApiClientTest, FollowsAnOperationUntilItIsCompleted) {
  // The link carries the public URL, which need not be the address that we use.
  server_.on("POST /agents", http::Response{202, {{"Location", "https://id.example.com/operations/op-1"}}});
  server_.on("GET /operations/op-1", 200, R"({"id":"op-1","status":"SCHEDULED"})");
  server_.on("GET /operations/op-1", 200, R"({"id":"op-1","status":"IN_PROGRESS"})");
  server_.on("GET /operations/op-1", 200, R"({"id":"op-1","status":"COMPLETED","resource":{"id":"wlp1"}})");
  const auto operation = api_.send(http::Method::post, "/agents");
  ASSERT_TRUE(operation.has_value()) << operation.error().message;
  EXPECT_EQ(text_at(*operation, "resource.id"), "wlp1");
}

TEST_F(ApiClientTest, ReportsAnOperationThatFailed) {
  server_.on("POST /agents", http::Response{202, {{"Location", "/operations/op-1"}}});
  server_.on("GET /operations/op-1", 200,
             R"({"id":"op-1","status":"FAILED","errorDetails":{"code":"E0000001","message":"Too late."}})");
  const auto operation = api_.send(http::Method::post, "/agents");
  ASSERT_FALSE(operation.has_value());
  EXPECT_EQ(operation.error().kind, ErrorKind::conflict);
  EXPECT_EQ(operation.error().message, "Too late.");
}

TEST_F(ApiClientTest, StopsWatchingAnOperationThatTakesTooLong) {
  server_.on("POST /agents", http::Response{202, {{"Location", "/operations/op-1"}}});
  server_.on("GET /operations/op-1", 200, R"({"id":"op-1","status":"SCHEDULED"})");
  api_.set_patience(std::chrono::milliseconds(0));
  const auto operation = api_.send(http::Method::post, "/agents");
  ASSERT_FALSE(operation.has_value());
  EXPECT_EQ(operation.error().kind, ErrorKind::unavailable);
}

TEST_F(ApiClientTest, FollowsThePagesOfBothFamiliesOfLists) {
  server_.on(
      "GET /agents?limit=200", 200,
      R"({"data":[{"id":"1"},{"id":"2"}],"_links":{"next":{"href":"https://id.example.com/agents?after=c&limit=200"}}})");
  server_.on("GET /agents?after=c&limit=200", 200, R"({"data":[{"id":"3"}],"_links":{}})");
  EXPECT_EQ(api_.list("/agents").value().size(), 3u);
  server_.on("GET /users?q=a&limit=200",
             http::Response{200,
                            {{"Link", R"(<https://id.example.com/users?q=a>; rel="self")"},
                             {"Link", R"(<https://id.example.com/users?after=d>; rel="next")"}},
                            R"([{"id":"1"}])"});
  server_.on(
      "GET /users?after=d",
      http::Response{
          200,
          {{"Link",
            R"(<https://id.example.com/users?after=d>; rel="self", <https://id.example.com/users?after=e>; rel="next")"}},
          R"([{"id":"2"}])"});
  server_.on("GET /users?after=e", 200, R"([{"id":"3"}])");
  EXPECT_EQ(api_.list("/users?q=a").value().size(), 3u);
}

TEST_F(ApiClientTest, StopsAtTheLimitAndAtAnEmptyPage) {
  server_.on("GET /agents?limit=1", 200, R"({"data":[{"id":"1"},{"id":"2"}],"_links":{"next":{"href":"/more"}}})");
  EXPECT_EQ(api_.list("/agents", 1).value().size(), 1u);
  server_.on("GET /endless?limit=200", 200, R"({"data":[],"_links":{"next":{"href":"/endless?limit=200"}}})");
  EXPECT_EQ(api_.list("/endless").value().size(), 0u);
  server_.on("GET /object?limit=200", 200, R"({"id":"1"})");
  EXPECT_EQ(api_.list("/object").error().kind, ErrorKind::internal);
}

TEST_F(ApiClientTest, FindsThingsByName) {
  const std::string agents(agent_kind.path);
  server_.on("GET " + with_query(with_query(agents, "search", R"(profile.name eq "Trip \"1\"")"), "limit", "200"), 200,
             R"({"data":[{"id":"wlpAAAAAAAAAAAAAAAA1","profile":{"name":"Trip \"1\""}}]})");
  EXPECT_EQ(find_id(api_, agent_kind, "Trip \"1\"").value(), "wlpAAAAAAAAAAAAAAAA1");
  server_.on("GET /api/v1/groups?q=Sales&limit=200", 200,
             R"([{"id":"00g1","profile":{"name":"Sales team"}},{"id":"00g2","profile":{"name":"Sales"}}])");
  EXPECT_EQ(find_id(api_, group_kind, "Sales").value(), "00g2");
}

TEST_F(ApiClientTest, RefusesNamesThatNobodyOrSeveralHave) {
  server_.on("GET /api/v1/apps?q=Desk&limit=200", 200,
             R"([{"id":"0oa1","label":"Desk"},{"id":"0oa2","label":"Desk"}])");
  EXPECT_EQ(find_id(api_, app_kind, "Desk").error().kind, ErrorKind::conflict);
  server_.on("GET /api/v1/apps?q=Nothing&limit=200", 200, "[]");
  EXPECT_EQ(find_id(api_, app_kind, "Nothing").error().kind, ErrorKind::not_found);
}

TEST_F(ApiClientTest, TakesIdsLoginsAndTheDefaultServerAsTheyAre) {
  EXPECT_EQ(find_path(api_, agent_kind, "wlpAAAAAAAAAAAAAAAA1").value(),
            std::string(agent_kind.path) + "/wlpAAAAAAAAAAAAAAAA1");
  EXPECT_EQ(find_path(api_, user_kind, "a/b@example.com").value(), "/api/v1/users/a%2Fb%40example.com");
  EXPECT_EQ(find_id(api_, server_kind, "default").value(), "default");
  EXPECT_TRUE(server_.received().empty());
}

TEST(SiblingOrn, KeepsPartitionAndOrganisation) {
  EXPECT_EQ(
      sibling_orn("orn:okta:directory:00o1:workload-principals:ai-agents:wlp1", "idp", "authorization_servers:aus1"),
      "orn:okta:idp:00o1:authorization_servers:aus1");
  EXPECT_EQ(sibling_orn("nonsense", "idp", "x:1"), "");
}

TEST(TargetOf, KeepsPathAndQuery) {
  EXPECT_EQ(target_of("https://id.example.com/a?b=c"), "/a?b=c");
  EXPECT_EQ(target_of("https://id.example.com"), "/");
  EXPECT_EQ(target_of("/a?b=https://c/d"), "/a?b=https://c/d");
  EXPECT_EQ(target_of(""), "");
}

}  // namespace
}  // namespace mandate::cli
