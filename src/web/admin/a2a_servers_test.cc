#include "web/admin/testing/resource_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class A2aServersTest : public testing::ResourceTest {
 protected:
  static constexpr std::string_view url = "https://planner.example.test/a2a";

  std::string a2a(const std::string& id, const std::string& rest = "") const {
    return std::string(resources) + "/a2a-servers/" + id + rest;
  }
  std::string make_callable(const std::string& name) {
    return make_agent(name, R"(,"resourceUrl":")" + std::string(url) + "\"");
  }
  testing::Answer set_url(const std::string& agent, const std::string& value) {
    return patch(path(agent), R"({"resourceUrl":)" + value + "}");
  }
};

TEST_F(A2aServersTest, RefusesUrlsThatCannotBe) {
  make_callable("Planner");
  const auto agent = make_agent("Other");
  struct Case {
    std::string value, message;
  };
  for (const auto& c :
       {Case{R"("has blanks")", "without blanks"}, Case{R"("https://a#b")", "'#'"}, Case{"1", "a string"},
        Case{R"("https://planner.example.test/a2a")", "has this resource URL"}}) {
    const auto answer = set_url(agent, c.value);
    EXPECT_EQ(answer.status, 400) << c.value;
    EXPECT_EQ(answer.text("errorCauses.0.location"), "resourceUrl") << c.value;
    EXPECT_THAT(answer.causes(), HasSubstr(c.message)) << c.value;
  }
  EXPECT_EQ(get(a2a(agent)).text("errorSummary"), "Resource not found: " + agent + " (A2AServer)");
  EXPECT_EQ(get(a2a("wlpnone")).status, 404);
  EXPECT_EQ(get(a2a(agent, "/authorization-servers")).status, 404);
  EXPECT_EQ(post(a2a(agent, "/authorization-servers"), ours()).status, 404);
}

TEST_F(A2aServersTest, KeepsTheUrlForEver) {
  const auto agent = make_agent("Planner");
  EXPECT_TRUE(get(path(agent)).at("resourceUrl").is_null());
  EXPECT_EQ(set_url(agent, "null").status, 202) << "there is none to remove";
  EXPECT_EQ(set_url(agent, R"("urn:planner")").status, 202) << "any audience will do";
  EXPECT_EQ(get(path(agent)).text("resourceUrl"), "urn:planner");
  EXPECT_THAT(events(), Contains("resource_servers.a2a_server.register"));
  for (const auto* value : {"null", R"("")", R"("https://other.test")"}) {
    const auto refused = set_url(agent, value);
    EXPECT_EQ(refused.status, 400) << value;
    EXPECT_EQ(refused.text("errorCauses.0.reason"), "IMMUTABLE") << value;
  }
  EXPECT_EQ(set_url(agent, R"("urn:planner")").status, 202) << "the same is no change";
  EXPECT_EQ(put(path(agent), R"({"profile":{"name":"Planner"}})").status, 202);
  EXPECT_EQ(get(path(agent)).text("resourceUrl"), "urn:planner") << "a replacement without it leaves it";
}

TEST_F(A2aServersTest, ShowsTheAgentAsWhatOthersCall) {
  const auto agent = make_callable("Planner");
  make_agent("Caller");
  const auto server = get(a2a(agent));
  EXPECT_EQ(server.status, 200);
  EXPECT_EQ(server.text("a2aServerId"), agent);
  EXPECT_EQ(server.text("orn"), "orn:okta:directory:00otest0000000000000:resource-servers:a2a:" + agent);
  EXPECT_EQ(server.text("resourceUrl"), url);
  EXPECT_EQ(follow(get(path(agent)).text("_links.a2a-server.href")).text("a2aServerId"), agent);
  EXPECT_EQ(get(std::string(resources) + "/a2a-servers").size("data"), 1u);
  EXPECT_EQ(put(a2a(agent), "{}").status, 405);
  EXPECT_EQ(follow(server.text("_links.authorization-servers.href")).size("data"), 0u);
  EXPECT_EQ(post(a2a(agent, "/authorization-servers"), ours()).status, 204);
  EXPECT_EQ(get(a2a(agent, "/authorization-servers")).text("data.0.orn"), server_orn());
  EXPECT_EQ(del(a2a(agent, "/authorization-servers/" + std::string(server_id))).status, 204);
  for (const auto* verb : {"register", "auth_server.add", "auth_server.remove"})
    EXPECT_THAT(events(), Contains("resource_servers.a2a_server." + std::string(verb)));
}

TEST_F(A2aServersTest, EndsAndComesBackWithTheAgent) {
  const auto agent = make_callable("Planner");
  post(a2a(agent, "/authorization-servers"), ours());
  EXPECT_EQ(post(path(agent, "/lifecycle/deactivate")).status, 202);
  EXPECT_EQ(del(path(agent)).status, 202);
  EXPECT_EQ(get(a2a(agent)).status, 404);
  EXPECT_THAT(events(), Contains("resource_servers.a2a_server.delete"));
  EXPECT_EQ(del("/api/v1/authorizationServers/" + std::string(server_id)).status, 204) << "nobody counts on it";
  const auto successor = make_callable("Successor");
  EXPECT_THAT(post(path(agent, "/lifecycle/restore")).causes(), HasSubstr(successor)) << "its URL is another's now";
  post(path(successor, "/lifecycle/deactivate"));
  del(path(successor));
  EXPECT_EQ(post(path(agent, "/lifecycle/restore")).status, 202);
  EXPECT_EQ(get(a2a(agent)).text("resourceUrl"), url);
}

}  // namespace
}  // namespace mandate::web::admin
