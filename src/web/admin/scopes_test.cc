#include "web/admin/testing/agent_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class ScopesTest : public testing::AgentTest {
 protected:
  ScopesTest() {
    server_ = post("/api/v1/authorizationServers",
                   R"({"name":"Orders","audiences":["api://orders"],"signingAlgorithm":"ES256"})")
                  .text("id");
    scopes_ = "/api/v1/authorizationServers/" + server_ + "/scopes";
  }
  testing::Answer create(const std::string& name, const std::string& more = "") {
    return post(scopes_, R"({"name":")" + name + "\"" + more + "}");
  }

  std::string server_, scopes_;
};

TEST_F(ScopesTest, EveryFaultOfAScopeIsNamed) {
  create("orders:read");
  const std::pair<std::string, const char*> cases[] = {
      {R"({})", "'name' is required"},
      {R"({"name":""})", "'name' must have"},
      {R"({"name":"a b"})", "'name' must have"},
      {R"({"name":"a\"b"})", "'name' must have"},
      {R"({"name":"a\\b"})", "'name' must have"},
      {R"({"name":"é"})", "'name' must have"},
      {R"({"name":"*"})", "must not be '*'"},
      {R"({"name":")" + std::string(101, 'a') + "\"}", "'name' must have"},
      {R"({"name":"openid"})", "system scope"},
      {R"({"name":"orders:read"})", "has a scope 'orders:read'"},
      {R"({"name":"a","displayName":")" + std::string(41, 'a') + "\"}", "'displayName' must have"},
      {R"({"name":"a","consent":"NEVER"})", "'consent' must be"},
      {R"({"name":"a","metadataPublish":"SOME"})", "'metadataPublish' must be"},
      {R"({"name":"a","default":"yes"})", "'default' must be true or false"},
      {R"({"name":"a","colour":"red"})", "'colour' is not a member"},
  };
  for (const auto& [body, cause] : cases) {
    const auto answer = post(scopes_, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << body;
  }
  EXPECT_EQ(get(scopes_ + "?filter=name+sw").text("errorCode"), "E0000053");
}

TEST_F(ScopesTest, SystemScopesAreThereAndProtected) {
  const auto found = get(scopes_ + "?q=openid");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.text("0.system"), "true");
  const auto one = scopes_ + "/" + found.text("0.id");
  EXPECT_THAT(put(one, R"({"name":"other"})").causes(), HasSubstr("system scope"));
  EXPECT_THAT(del(one).causes(), HasSubstr("system scope"));
  EXPECT_EQ(get(one).text("name"), "openid");
}

TEST_F(ScopesTest, AScopeOfAnotherServerIsNotFound) {
  const auto one = create("orders:read").text("id");
  const auto other =
      post("/api/v1/authorizationServers", R"({"name":"B","audiences":["b"],"signingAlgorithm":"ES256"})").text("id");
  const auto path = "/api/v1/authorizationServers/" + other + "/scopes/" + one;
  EXPECT_EQ(get(path).status, 404);
  EXPECT_EQ(put(path, R"({"name":"a"})").status, 404);
  EXPECT_EQ(del(path).status, 404);
  EXPECT_EQ(get(scopes_ + "/" + one).status, 200);
}

TEST_F(ScopesTest, AScopeThatSomethingNamesKeepsItsName) {
  const auto one = scopes_ + "/" + create("orders:read").text("id");
  sql("insert into policies (id, server, name, description, priority, status, system, clients, created, "
      "last_updated) "
      "values ('00p1', $1, 'All', '', 1, 'ACTIVE', 0, 'ALL_CLIENTS', 0, 0)",
      {server_});
  sql("insert into rules (id, policy, name, priority, status, system, users_include, users_exclude, "
      "groups_include, groups_exclude, grant_types, "
      "scopes, access_token_minutes, refresh_token_minutes, refresh_window_minutes, created, last_updated) "
      "values ('0pr1', '00p1', 'Readers', 1, 'ACTIVE', 0, '', '', 'EVERYONE', '', 'client_credentials', "
      "'orders:read', 60, 0, 10080, 0, 0)");
  const auto agent = make_agent("Reader");
  const auto connection =
      post(path(agent, "/connections"),
           R"({"connectionType":"IDENTITY_ASSERTION_CUSTOM_AS","authorizationServer":{"orn":")" + server_orn(server_) +
               R"("},"scopeCondition":"INCLUDE_ONLY","scopes":["orders:read"]})")
          .text("id");
  for (const auto& answer : {del(one), put(one, R"({"name":"orders:see"})")}) {
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.causes(), HasSubstr("The rule 'Readers' of the policy 'All'"));
    EXPECT_THAT(answer.causes(), HasSubstr("The connection " + connection));
  }
  EXPECT_EQ(put(one, R"({"name":"orders:read","description":"Look"})").text("description"), "Look");
}

TEST_F(ScopesTest, AScopeIsMadeChangedAndDeleted) {
  const auto made = create(
      "orders:read",
      R"(,"displayName":"Read orders","consent":"REQUIRED","default":true,"optional":true,"metadataPublish":"ALL_CLIENTS")");
  ASSERT_EQ(made.status, 201) << json::serialize(made.body);
  const auto one = scopes_ + "/" + made.text("id");
  EXPECT_TRUE(made.text("id").starts_with("scp"));
  const std::pair<const char*, const char*> members[] = {{"name", "orders:read"},
                                                         {"displayName", "Read orders"},
                                                         {"consent", "REQUIRED"},
                                                         {"default", "true"},
                                                         {"optional", "true"},
                                                         {"system", "false"},
                                                         {"metadataPublish", "ALL_CLIENTS"}};
  for (const auto& [member, value] : members) EXPECT_EQ(made.text(member), value) << member;
  EXPECT_EQ(json::serialize(follow(made.text("_links.self.href")).body), json::serialize(made.body));
  EXPECT_EQ(put(one, json::serialize(made.body)).status, 200) << "what was read can be written back";
  const auto changed = put(one, R"({"name":"orders:see","consent":"IMPLICIT","metadataPublish":"NO_CLIENTS"})");
  EXPECT_EQ(changed.text("name"), "orders:see");
  EXPECT_EQ(changed.text("consent"), "IMPLICIT");
  EXPECT_EQ(changed.text("default"), "true") << "not named: as it was";
  EXPECT_EQ(del(one).status, 204);
  EXPECT_EQ(get(one).status, 404);
  for (const auto* type : {"oauth2.scope.created", "oauth2.scope.updated", "oauth2.scope.deleted"})
    EXPECT_THAT(events(), Contains(type));
  EXPECT_EQ(event("oauth2.scope.deleted").at_pointer("/target/0/id").as_string(), server_);
}

TEST_F(ScopesTest, AListIsPagedSearchedAndFiltered) {
  for (const auto* name : {"orders:a", "orders:b", "orders:c"}) create(name);
  const auto first = get(scopes_ + "?q=orders&limit=2");
  EXPECT_EQ(first.size(), 2U);
  EXPECT_EQ(first.text("0.name"), "orders:a");
  EXPECT_EQ(get(scopes_ + "?filter=system+eq+false").size(), 3U);
  EXPECT_EQ(get(scopes_ + "?filter=name+eq+%22orders:c%22").text("0.name"), "orders:c");
  EXPECT_EQ(get(scopes_).size(), 10U);
}

}  // namespace
}  // namespace mandate::web::admin
