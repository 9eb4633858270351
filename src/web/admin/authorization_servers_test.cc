#include "web/admin/testing/agent_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class AuthorizationServersTest : public testing::AgentTest {
 protected:
  static constexpr const char* servers = "/api/v1/authorizationServers";

  // ES256: an RSA key takes long to make.
  testing::Answer create(const std::string& name = "Payroll", const std::string& more = "") {
    return post(servers,
                R"({"name":")" + name + R"(","audiences":["api://payroll"],"signingAlgorithm":"ES256")" + more + "}");
  }
  std::string created(const std::string& name = "Payroll", const std::string& more = "") {
    return servers + ("/" + create(name, more).text("id"));
  }
  std::vector<std::string> key_states(const std::string& path) {
    const auto id = path.substr(path.rfind('/') + 1);
    return store_
        ->read([&](storage::sql::Connection& connection) {
          return connection.list(
              "select algorithm || ' ' || status from signing_keys where server = $1 order by created, "
              "status",
              {id}, [](const storage::sql::Row& row) { return row.string(0); });
        })
        .value();
  }
};

TEST_F(AuthorizationServersTest, EveryFaultOfAServerIsNamed) {
  create("Taken");
  const std::string begin = R"({"name":"A","audiences":["api://a"],)";
  const std::pair<std::string, const char*> cases[] = {
      {R"({"audiences":["api://a"]})", "'name' is required"},
      {R"({"name":"A"})", "'audiences' is required"},
      {R"({"name":"A","audiences":[]})", "exactly one audience"},
      {R"({"name":"A","audiences":["a","b"]})", "exactly one audience"},
      {R"({"name":"A","audiences":["a b"]})", "no space"},
      {R"({"name":"A","audiences":[""]})", "no space"},
      {R"({"name":"A","audiences":"a"})", "'audiences' must be an array"},
      {R"({"name":"  ","audiences":["a"]})", "'name' must have"},
      {R"({"name":"TAKEN","audiences":["a"]})", "has the name"},
      {begin + R"("signingAlgorithm":"HS256"})", "'signingAlgorithm' must be one of: ES256, RS256, EdDSA"},
      {begin + R"("signingAlgorithm":"PS256"})", "'signingAlgorithm' must be one of"},
      {begin + R"("strictIdJag":"yes"})", "'strictIdJag' must be true or false"},
      {begin + R"("idJagReplay":"never"})", "'idJagReplay' must be single_use or reusable"},
      {begin + R"("issuerMode":"OTHER"})", "'issuerMode' must be ORG_URL, CUSTOM_URL or DYNAMIC"},
      {begin + R"("credentials":{"signing":{"rotationMode":"DAILY"}}})", "must be AUTO or MANUAL"},
      {begin + R"("jwks_uri":"https://api.example.test/jwks"})", "not encrypted"},
      {begin + R"("jwks":{"keys":[]}})", "'jwks' is not a member"},
      {begin + R"("accessTokenEncryptedResponseAlgorithm":"RSA-OAEP-256"})",
       "'accessTokenEncryptedResponseAlgorithm' is not a member"},
      {begin + R"("status":"ON"})", "'status' must be ACTIVE or INACTIVE"},
      {begin + R"("colour":"red"})", "'colour' is not a member"},
  };
  for (const auto& [body, cause] : cases) {
    const auto answer = post(servers, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.text("errorCode"), "E0000001") << body;
    EXPECT_EQ(answer.size("errorCauses"), 1U) << body << answer.causes();
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << body;
  }
  EXPECT_EQ(get(servers).size(), 1U);
}

TEST_F(AuthorizationServersTest, WhatIsNotThereIsNotFound) {
  const std::string none = std::string(servers) + "/ausnone";
  EXPECT_EQ(get(none).status, 404);
  EXPECT_EQ(put(none, R"({"name":"A","audiences":["a"]})").status, 404);
  EXPECT_EQ(del(none).status, 404);
  EXPECT_EQ(post(none + "/lifecycle/activate").status, 404);
  EXPECT_EQ(get(none + "/scopes").status, 404);
  EXPECT_EQ(post(none + "/scopes", R"({"name":"a"})").status, 404);
}

TEST_F(AuthorizationServersTest, WhatIsBuiltInOrInUseIsNotDeleted) {
  sql("insert into authorization_servers (id, name, name_key, description, audience, status, "
      "signing_algorithm, strict_id_jag, id_jag_single_use, "
      "built_in, created, last_updated) values ('default', 'default', 'default', '', 'api://default', "
      "'ACTIVE', 'ES256', 0, 1, 1, 0, 0)");
  EXPECT_THAT(del(std::string(servers) + "/default").causes(), HasSubstr("built in"));
  const auto one = created();
  const auto agent = make_agent("Connected");
  const auto connection =
      post(path(agent, "/connections"),
           R"({"connectionType":"IDENTITY_ASSERTION_CUSTOM_AS","authorizationServer":{"orn":")" +
               server_orn(get(one).text("id")) + R"("},"scopeCondition":"ALL_SCOPES","scopes":["*"]})")
          .text("id");
  ASSERT_NE(connection, "");
  const auto refused = del(one);
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.causes(), HasSubstr("The connection " + connection + " of the agent " + agent));
  EXPECT_EQ(del(path(agent, "/connections/" + connection)).status, 204);
  EXPECT_EQ(del(one).status, 204);
  EXPECT_EQ(get(one).status, 404);
  EXPECT_TRUE(key_states(one).empty());
  EXPECT_THAT(events(), Contains("oauth2.as.deleted"));
}

TEST_F(AuthorizationServersTest, ANewServerIsShownWhole) {
  const auto answer = create("Payroll", R"(,"description":"Wages")");
  ASSERT_EQ(answer.status, 201) << json::serialize(answer.body);
  const auto id = answer.text("id");
  EXPECT_TRUE(id.starts_with("aus"));
  const std::pair<const char*, std::string> members[] = {
      {"name", "Payroll"},
      {"description", "Wages"},
      {"audiences.0", "api://payroll"},
      {"issuer", "https://mandate.test/oauth2/" + id},
      {"issuerMode", "ORG_URL"},
      {"status", "ACTIVE"},
      {"created", "2026-03-01T12:00:00.000Z"},
      {"credentials.signing.rotationMode", "AUTO"},
      {"credentials.signing.use", "sig"},
      {"credentials.signing.lastRotated", "2026-03-01T12:00:00.000Z"},
      {"credentials.signing.nextRotation", "2026-05-30T12:00:00.000Z"},
      {"jwks_uri", "https://mandate.test/oauth2/" + id + "/v1/keys"},
      {"signingAlgorithm", "ES256"},
      {"strictIdJag", "false"},
      {"idJagReplay", "single_use"},
      {"_links.metadata.1.href", "https://mandate.test/oauth2/" + id + "/.well-known/openid-configuration"},
      {"_links.rotateKey.href",
       "https://mandate.test/api/v1/authorizationServers/" + id + "/credentials/lifecycle/keyRotate"},
      {"_links.deactivate.hints.allow.0", "POST"},
  };
  for (const auto& [member, value] : members) EXPECT_EQ(answer.text(member), value) << member;
  EXPECT_NE(answer.text("credentials.signing.kid"), "");
  EXPECT_EQ(json::serialize(follow(answer.text("_links.self.href")).body), json::serialize(answer.body));
  EXPECT_EQ(key_states(servers + ("/" + id)), (std::vector<std::string>{"ES256 ACTIVE", "ES256 NEXT"}));
  EXPECT_THAT(json::serialize(answer.body), Not(HasSubstr("sealed")));
  EXPECT_EQ(event("oauth2.as.created").at_pointer("/target/0/id").as_string(), id);
}

TEST_F(AuthorizationServersTest, TheDefaultAlgorithmIsRs256) {
  const auto answer = post(servers, R"({"name":"Drop-in","audiences":["api://a"],"issuerMode":"ORG_URL"})");
  EXPECT_EQ(answer.text("signingAlgorithm"), "RS256");
}

TEST_F(AuthorizationServersTest, AReplacementKeepsOurSettingsThatItDoesNotName) {
  const auto one = created("Payroll", R"(,"strictIdJag":true,"idJagReplay":"reusable","issuerMode":"CUSTOM_URL",)"
                                      R"("credentials":{"signing":{"rotationMode":"MANUAL"}})");
  const auto before = get(one);
  EXPECT_TRUE(before.at("credentials.signing.nextRotation").is_null());
  EXPECT_EQ(put(one, json::serialize(before.body)).status, 200) << "what was read can be written back";
  clock_.advance(std::chrono::seconds(1));
  const auto after = put(one, R"({"name":"Wages","audiences":["api://wages"]})");
  EXPECT_EQ(after.text("name"), "Wages");
  EXPECT_EQ(after.text("audiences.0"), "api://wages");
  EXPECT_EQ(after.text("strictIdJag"), "true");
  EXPECT_EQ(after.text("idJagReplay"), "reusable");
  EXPECT_EQ(after.text("issuerMode"), "CUSTOM_URL");
  EXPECT_EQ(after.text("issuer"), before.text("issuer"));
  EXPECT_EQ(put(one, R"({"name":"Wages","audiences":["api://wages"],"issuerMode":"DYNAMIC"})").text("issuerMode"),
            "DYNAMIC");
  EXPECT_EQ(after.text("credentials.signing.rotationMode"), "MANUAL");
  EXPECT_EQ(after.text("credentials.signing.kid"), before.text("credentials.signing.kid"));
  EXPECT_EQ(after.text("created"), before.text("created"));
  EXPECT_NE(after.text("lastUpdated"), before.text("lastUpdated"));
  create("Taken");
  EXPECT_THAT(put(one, R"({"name":"taken","audiences":["a"]})").causes(), HasSubstr("has the name"));
  EXPECT_THAT(events(), Contains("oauth2.as.updated").Times(3));
}

TEST_F(AuthorizationServersTest, AnotherAlgorithmMakesANewKeyAndKeepsTheOldOne) {
  const auto one = created();
  const auto before = get(one).text("credentials.signing.kid");
  clock_.advance(std::chrono::hours(1));
  const auto after = put(one, R"({"name":"Payroll","audiences":["api://payroll"],"signingAlgorithm":"EdDSA"})");
  EXPECT_EQ(after.text("signingAlgorithm"), "EdDSA");
  EXPECT_NE(after.text("credentials.signing.kid"), before);
  EXPECT_EQ(after.text("credentials.signing.lastRotated"), "2026-03-01T13:00:00.000Z");
  EXPECT_EQ(key_states(one), (std::vector<std::string>{"ES256 EXPIRED", "EdDSA ACTIVE", "EdDSA NEXT"}));
  EXPECT_THAT(events(), Contains("app.oauth2.as.key.rollover"));
}

TEST_F(AuthorizationServersTest, AServerIsSwitchedByItsLifecycleAlone) {
  const auto one = created();
  EXPECT_EQ(post(one + "/lifecycle/deactivate").status, 204);
  EXPECT_EQ(post(one + "/lifecycle/deactivate").status, 204);
  EXPECT_EQ(get(one).text("status"), "INACTIVE");
  EXPECT_NE(get(one).text("_links.activate.href"), "");
  EXPECT_EQ(put(one, R"({"name":"Payroll","audiences":["a"],"status":"ACTIVE"})").text("status"), "INACTIVE");
  EXPECT_EQ(post(one + "/lifecycle/activate").status, 204);
  EXPECT_EQ(get(one).text("status"), "ACTIVE");
  EXPECT_EQ(get(created("Asleep", R"(,"status":"INACTIVE")")).text("status"), "INACTIVE");
  EXPECT_THAT(events(), Contains("oauth2.as.deactivated").Times(1));
  EXPECT_THAT(events(), Contains("oauth2.as.activated").Times(1));
}

TEST_F(AuthorizationServersTest, AListIsPagedAndSearched) {
  for (const auto* name : {"One", "Two", "Three"}) {
    clock_.advance(std::chrono::seconds(1));
    create(name);
  }
  const auto first = get(std::string(servers) + "?limit=2");
  EXPECT_EQ(first.size(), 2U);
  std::string next;
  for (const auto& header : first.headers)
    if (header.name == "Link" && header.value.ends_with("rel=\"next\""))
      next = header.value.substr(1, header.value.find('>') - 1);
  EXPECT_EQ(follow(next).text("0.name"), "Three");
  EXPECT_EQ(get(std::string(servers) + "?q=tw").text("0.name"), "Two");
  EXPECT_EQ(get(std::string(servers) + "?q=PAYROLL").size(), 3U) << "the audience is searched too";
  EXPECT_EQ(get(std::string(servers) + "?after=x").text("errorCode"), "E0000029");
}

std::string trusted(std::initializer_list<std::string> ids) {
  return json::serialize(json::object{{"trusted", json::array(ids.begin(), ids.end())}});
}

TEST_F(AuthorizationServersTest, TrustsOnlyOtherServersThatThereAre) {
  add_server(server_id, "Orders");
  const auto one = created(), own = get(one).text("id");
  const auto path = one + "/associatedServers";
  const std::tuple<std::string, const char*, const char*> cases[] = {
      {"{}", "'trusted' is required", ""},
      {R"({"trusted":"aus1"})", "'trusted' must be an array", ""},
      {R"({"trusted":[1]})", "'trusted' must be an array", ""},
      {trusted({}), "at least one", ""},
      {trusted({own}), "its own tokens", "SELF"},
      {trusted({"ausnone"}), "There is no authorization server 'ausnone'", "NOT_FOUND"},
      {R"({"trusted":["ausorders00000000000"],"name":"x"})", "'name' is not a member", "UNKNOWN_MEMBER"},
  };
  for (const auto& [body, cause, reason] : cases) {
    const auto answer = post(path, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << body;
    EXPECT_EQ(answer.text("errorCauses.0.reason"), reason) << body;
  }
  const auto some = post(path, trusted({std::string(server_id), "ausnone"}));
  EXPECT_EQ(some.status, 400) << "all or nothing";
  EXPECT_EQ(get(path).size(), 0U);
  EXPECT_EQ(get(path + "?trusted=yes").status, 400);
  const std::string none = std::string(servers) + "/ausnone/associatedServers";
  EXPECT_EQ(get(none).status, 404);
  EXPECT_EQ(post(none, trusted({own})).status, 404);
  EXPECT_EQ(del(path + "/ausnone").status, 404);
  EXPECT_EQ(del(path + "/" + std::string(server_id)).status, 404) << "it is not trusted";
}

TEST_F(AuthorizationServersTest, TrustIsGivenShownAndTakenBack) {
  add_server(server_id, "Orders");
  const auto one = created("Payroll"), other = created("Reports"), id = get(other).text("id");
  const auto path = one + "/associatedServers";
  const auto added = post(path, trusted({id, std::string(server_id), id}));
  ASSERT_EQ(added.status, 200) << json::serialize(added.body);
  ASSERT_EQ(added.size(), 2U);
  EXPECT_EQ(json::serialize(added.at("0")), json::serialize(get(other).body));
  EXPECT_EQ(settled_events("app.oauth2.trusted_server.add"), 2);
  const auto recorded = event("app.oauth2.trusted_server.add");
  EXPECT_EQ(recorded.at_pointer("/target/0/id").as_string(), get(one).text("id"));
  EXPECT_EQ(recorded.at_pointer("/target/1/id").as_string(), server_id);
  EXPECT_EQ(post(path, trusted({id})).size(), 1U);
  EXPECT_EQ(settled_events("app.oauth2.trusted_server.add"), 2) << "it was trusted already";

  const auto page = get(path + "?trusted=true&limit=1");
  EXPECT_EQ(page.size(), 1U);
  EXPECT_EQ(page.text("0.name"), "Orders") << "in order of creation";
  EXPECT_EQ(get(path + "?q=repo").text("0.id"), id);
  EXPECT_EQ(get(path + "?trusted=false").size(), 0U) << "a server is not its own";
  EXPECT_EQ(get(other + "/associatedServers").size(), 0U) << "trust goes one way";
  EXPECT_EQ(get(other + "/associatedServers?trusted=false").size(), 2U);

  EXPECT_EQ(del(path + "/" + id).status, 204);
  EXPECT_EQ(get(path).size(), 1U);
  EXPECT_EQ(event("app.oauth2.trusted_server.delete").at_pointer("/target/1/id").as_string(), id);
  post(path, trusted({id}));
  EXPECT_EQ(del(other).status, 204);
  EXPECT_EQ(get(path).size(), 1U) << "it went with the server";
}

}  // namespace
}  // namespace mandate::web::admin
