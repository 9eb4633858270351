#include "web/admin/testing/agent_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class ClaimsTest : public testing::AgentTest {
 protected:
  ClaimsTest() {
    server_ = make_server("Orders");
    add_scope(server_, "orders:read");
    claims_ = "/api/v1/authorizationServers/" + server_ + "/claims";
  }
  std::string make_server(const std::string& name) {
    return post("/api/v1/authorizationServers",
                R"({"name":")" + name + R"(","audiences":["api://x"],"signingAlgorithm":"ES256"})")
        .text("id");
  }
  static std::string body(const std::string& name, const std::string& value = "user.email",
                          const std::string& more = "") {
    return R"({"name":")" + name + R"(","claimType":"RESOURCE","valueType":"EXPRESSION","value":")" + value + "\"" +
           more + "}";
  }
  static std::string groups(const std::string& filter, const std::string& value) {
    return R"({"name":"g","claimType":"IDENTITY","valueType":"GROUPS","group_filter_type":")" + filter +
           R"(","value":")" + value + "\"}";
  }

  std::string server_, claims_;
};

TEST_F(ClaimsTest, EveryFaultOfAClaimIsNamed) {
  ASSERT_EQ(post(claims_, body("mail")).status, 201);
  const std::pair<std::string, const char*> cases[] = {
      {R"({})", "'name' is required"},
      {R"({"name":"a","valueType":"EXPRESSION","value":"1"})", "'claimType' is required"},
      {R"({"name":"a","claimType":"RESOURCE","value":"1"})", "'valueType' is required"},
      {R"({"name":"a","claimType":"SCOPE","valueType":"EXPRESSION","value":"1"})", "'claimType' must be"},
      {R"({"name":"a","claimType":"RESOURCE","valueType":"SYSTEM","value":"1"})", "makes itself"},
      {R"({"name":"a","claimType":"RESOURCE","valueType":"TEXT","value":"1"})", "'valueType' must be"},
      {R"({"name":"a","claimType":"RESOURCE","valueType":"GROUPS","value":"1"})", "'group_filter_type' is required"},
      {groups("SOUNDS_LIKE", "a"), "'group_filter_type' must be"},
      {groups("REGEX", "("), "a regular expression"},
      {body("a", "1", R"(,"group_filter_type":"EQUALS")"), "for 'valueType' GROUPS only"},
      {body(""), "'name' must have"},
      {body("a b"), "'name' must have"},
      {body("é"), "'name' must have"},
      {body(std::string(101, 'a')), "'name' must have"},
      {body("mail"), "has a claim 'mail'"},
      {body("a", "user."), "user.<attribute>, appuser.<attribute>, app.<attribute> or a function at position 1"},
      {body("a", "1 +"), "Expected a value at position 4"},
      {body("a", "System.exit(1)"), "a function that exists"},
      {body("a", ""), "Expected a value"},
      {body("a", "1", R"(,"alwaysIncludeInToken":false)"), "of access tokens"},
      {body("a", "1", R"(,"conditions":{"scopes":["nothing"]})"), "nothing"},
      {body("a", "1", R"(,"conditions":{"scopes":["*"]})"), "must name scopes"},
      {body("a", "1", R"(,"colour":"red")"), "'colour' is not a member"},
  };
  for (const auto& [text, cause] : cases) {
    const auto answer = post(claims_, text);
    EXPECT_EQ(answer.status, 400) << text;
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << text;
  }
  EXPECT_EQ(get(claims_).size(), 2U) << "with the one of the system";
}

TEST_F(ClaimsTest, WhatTokensSayByThemselvesIsNoClaim) {
  const auto made = post(claims_, body("mail"));
  for (const auto* name :
       {"iss",     "aud",       "sub",       "exp",       "iat",        "nbf",         "jti",
        "cid",     "client_id", "scp",       "scope",     "act",        "may_act",     "uid",
        "ver",     "cnf",       "auth_time", "amr",       "sid",        "sub_profile", "nonce",
        "at_hash", "resource",  "active",    "chain_exp", "token_type", "subject_jti", "subject_link"}) {
    EXPECT_THAT(post(claims_, body(name)).causes(), HasSubstr("cannot be configured")) << name;
    EXPECT_THAT(put(claims_ + "/" + made.text("id"), body(name)).causes(), HasSubstr("cannot be configured")) << name;
  }
}

TEST_F(ClaimsTest, AClaimOfAnotherServerIsNotFound) {
  const auto one = post(claims_, body("mail")).text("id");
  const auto other = "/api/v1/authorizationServers/" + make_server("Other") + "/claims/" + one;
  EXPECT_EQ(get(other).status, 404);
  EXPECT_EQ(put(other, body("a")).status, 404);
  EXPECT_EQ(del(other).status, 404);
  EXPECT_EQ(get("/api/v1/authorizationServers/ausnone/claims").status, 404);
  EXPECT_EQ(post("/api/v1/authorizationServers/ausnone/claims", body("a")).status, 404);
  EXPECT_EQ(get(claims_ + "/" + one).status, 200);
}

TEST_F(ClaimsTest, AScopeThatAClaimNamesKeepsItsName) {
  post(claims_, body("mail", "user.email", R"(,"conditions":{"scopes":["orders:read"]})"));
  const auto scopes = "/api/v1/authorizationServers/" + server_ + "/scopes";
  const auto scope = scopes + "/" + get(scopes + "?q=orders").text("0.id");
  EXPECT_THAT(del(scope).causes(), HasSubstr("The claim 'mail' names 'orders:read'"));
  EXPECT_THAT(put(scope, R"({"name":"other"})").causes(), HasSubstr("The claim 'mail'"));
}

TEST_F(ClaimsTest, WhatEveryServerSaysCanOnlyBeRead) {
  const auto sub = get(claims_).at("0");
  const auto text = [&](const char* pointer) { return json::serialize(sub.at_pointer(pointer)); };
  EXPECT_EQ(text("/name"), R"("sub")");
  EXPECT_EQ(text("/claimType"), R"("RESOURCE")");
  EXPECT_EQ(text("/system"), "true");
  EXPECT_EQ(text("/_links/self/hints/allow"), R"(["GET"])");
  const auto one = claims_ + "/" + std::string(sub.at("id").as_string());
  EXPECT_EQ(one.size(), claims_.size() + 21) << "an id like others";
  EXPECT_EQ(json::serialize(get(one).body), json::serialize(sub));
  EXPECT_EQ(put(one, json::serialize(sub)).status, 200) << "written back as it was read";
  for (const auto* member : {"value", "status", "claimType", "name"}) {
    auto changed = sub.as_object();
    changed[member] = std::map<std::string_view, const char*>{
        {"value", "user.email"}, {"status", "INACTIVE"}, {"claimType", "IDENTITY"}, {"name", "subject"}}[member];
    EXPECT_THAT(put(one, json::serialize(changed)).causes(), HasSubstr("'sub' is a system claim")) << member;
  }
  EXPECT_THAT(del(one).causes(), HasSubstr("'sub' is a system claim"));
  const auto other = "/api/v1/authorizationServers/" + make_server("Other") + "/claims";
  EXPECT_NE(get(other).text("0.id"), get(claims_).text("0.id")) << "each server has its own";
  EXPECT_EQ(get(other + "/" + std::string(sub.at("id").as_string())).status, 404);
  for (const auto* type : {"oauth2.claim.created", "oauth2.claim.updated", "oauth2.claim.deleted"})
    EXPECT_THAT(events(), ::testing::Not(Contains(type)));
}

TEST_F(ClaimsTest, AServerHasOnlySoManyClaims) {
  for (int i = 0; i < 100; ++i) ASSERT_EQ(post(claims_, body("c" + std::to_string(i), "1")).status, 201);
  EXPECT_THAT(post(claims_, body("more")).causes(), HasSubstr("at most 100 claims"));
}

TEST_F(ClaimsTest, AClaimIsMadeChangedAndDeleted) {
  const auto made = post(claims_, body("mail", "user.email", R"(,"conditions":{"scopes":["orders:read"]})"));
  ASSERT_EQ(made.status, 201) << json::serialize(made.body);
  EXPECT_TRUE(made.text("id").starts_with("ocl"));
  const std::pair<const char*, const char*> members[] = {{"name", "mail"},
                                                         {"status", "ACTIVE"},
                                                         {"claimType", "RESOURCE"},
                                                         {"valueType", "EXPRESSION"},
                                                         {"value", "user.email"},
                                                         {"conditions.scopes.0", "orders:read"},
                                                         {"alwaysIncludeInToken", "true"},
                                                         {"system", "false"}};
  for (const auto& [member, value] : members) EXPECT_EQ(made.text(member), value) << member;
  EXPECT_EQ(json::serialize(follow(made.text("_links.self.href")).body), json::serialize(made.body));
  const auto one = claims_ + "/" + made.text("id");
  EXPECT_EQ(put(one, json::serialize(made.body)).status, 200) << "what was read can be written back";
  EXPECT_EQ(put(one, body("mail", "user.login", R"(,"status":"INACTIVE")")).text("status"), "INACTIVE");
  EXPECT_EQ(put(one, body("mail", "user.login")).text("status"), "INACTIVE") << "not named: as it was";
  const auto of_groups = put(one, groups("STARTS_WITH", "App-"));
  EXPECT_EQ(of_groups.text("group_filter_type"), "STARTS_WITH");
  EXPECT_EQ(of_groups.text("valueType"), "GROUPS");
  EXPECT_EQ(post(claims_, body("g")).status, 201) << "of another type";
  EXPECT_EQ(get(claims_).size(), 3U);
  EXPECT_EQ(del(one).status, 204);
  EXPECT_EQ(get(one).status, 404);
  for (const auto* type : {"oauth2.claim.created", "oauth2.claim.updated", "oauth2.claim.deleted"})
    EXPECT_THAT(events(), Contains(type));
  EXPECT_EQ(event("oauth2.claim.deleted").at_pointer("/target/0/id").as_string(), server_);
}

}  // namespace
}  // namespace mandate::web::admin
