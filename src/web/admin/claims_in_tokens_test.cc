#include <gmock/gmock.h>

#include "web/admin/routes.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::admin {
namespace {

using oauth::testing::text_of;

// The management API beside the token endpoint, on the same records: what is changed here counts there at once.
class ClaimsInTokensTest : public oauth::testing::OauthTest {
 protected:
  ClaimsInTokensTest() {
    mount_claims(router_, api_);
    mount_groups(router_, api_);
    mount_assignments(router_, api_);
    change(ada_.id.str(), [&](storage::sql::Connection& connection) -> Result<void> {
      CHECK(connection.execute("insert into admin_roles (principal, role) values ($1, 'SUPER_ADMIN')", {ada_.id}));
      CHECK(connection.execute(
          "insert into api_tokens (id, name, user_id, hash, created) values ('00Tt', 't', $1, $2, 0)",
          {ada_.id, crypto::sha256_hex("token")}));
      return {};
    });
  }
  oauth::testing::Answer call(http::Method method, std::string target, std::string body = "") {
    return send(method, std::move(target), std::move(body),
                {{"Authorization", "SSWS token"}, {"Content-Type", "application/json"}});
  }
  json::object redeemed() { return claims_of(access_token()); }

  manage::Environment manage_{*store_, *ledger_, clock_, organization_, sealer_};
  manage::Cursors cursors_{SecretString("key")};
  AdminApi api_{manage_, pool_, cursors_};
};

TEST_F(ClaimsInTokensTest, WhatIsChangedCountsAtOnce) {
  using enum http::Method;
  const auto claims = "/api/v1/authorizationServers/" + server_.id.str() + "/claims";
  EXPECT_FALSE(redeemed().contains("teams"));
  const auto claim = call(
      post, claims,
      R"({"name":"teams","claimType":"RESOURCE","valueType":"GROUPS","group_filter_type":"STARTS_WITH","value":"Team"})");
  ASSERT_EQ(claim.status, 201) << claim.text;
  EXPECT_FALSE(redeemed().contains("teams")) << "in no such group";
  const auto group = "/api/v1/groups/" + call(post, "/api/v1/groups", R"({"profile":{"name":"Team A"}})").get("id");
  ASSERT_EQ(call(put, group + "/users/" + ada_.id.str()).status, 204);
  EXPECT_EQ(text_of(redeemed(), "teams"), R"(["Team A"])");
  ASSERT_EQ(call(put, group, R"({"profile":{"name":"Team B"}})").status, 200);
  EXPECT_EQ(text_of(redeemed(), "teams"), R"(["Team B"])") << "a group that has another name";
  ASSERT_EQ(call(delete_, claims + "/" + claim.get("id")).status, 204);
  EXPECT_FALSE(redeemed().contains("teams"));
}

TEST_F(ClaimsInTokensTest, WhatAnApplicationKnowsOfAPersonCountsAtOnce) {
  using enum http::Method;
  const auto claims = "/api/v1/authorizationServers/" + server_.id.str() + "/claims";
  for (const auto* name : {"userName", "role"})
    ASSERT_EQ(call(post, claims,
                   json::serialize(json::object{{"name", std::string("my_") + name},
                                                {"claimType", "RESOURCE"},
                                                {"valueType", "EXPRESSION"},
                                                {"value", std::string("appuser.") + name}}))
                  .status,
              201);
  const auto said = [&] {
    const auto token = redeemed();
    return text_of(token, "my_userName") + " " + text_of(token, "my_role");
  };
  EXPECT_EQ(said(), "ada@example.test ");
  const auto ada = "/api/v1/apps/" + portal_.id.str() + "/users/" + ada_.id.str();
  ASSERT_EQ(call(post, ada, R"({"credentials":{"userName":"ada-l"},"profile":{"role":"chief"}})").status, 200);
  EXPECT_EQ(said(), "ada-l chief");
  ASSERT_EQ(call(post, ada, R"({"credentials":{"userName":"ada@example.test"},"profile":{"role":null}})").status, 200);
  EXPECT_EQ(said(), "ada@example.test ");
}

TEST_F(ClaimsInTokensTest, TheListedClaimSubSaysWhatTokensSay) {
  using enum http::Method;
  const auto claims = "/api/v1/authorizationServers/" + server_.id.str() + "/claims";
  const auto listed = json::parse(call(get, claims).text).at(0).as_object();
  ASSERT_EQ(text_of(listed, "name"), "sub");
  ASSERT_EQ(call(post, claims,
                 json::serialize(json::object{{"name", "as_sub"},
                                              {"claimType", "RESOURCE"},
                                              {"valueType", "EXPRESSION"},
                                              {"value", text_of(listed, "value")}}))
                .status,
            201);
  const auto person = redeemed();
  EXPECT_EQ(text_of(person, "as_sub"), text_of(person, "sub"));
  const auto registrar = add_service();
  const auto answer = OauthTest::post(
      server_path("token"),
      {{"grant_type", "client_credentials"},
       {"scope", "chat.read"},
       {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
       {"client_assertion", assertion(server_token_url(), {{"iss", "registrar"}, {"sub", "registrar"}})}});
  ASSERT_EQ(answer.status, 200) << answer.text;
  const auto service = claims_of(answer.get("access_token"));
  EXPECT_EQ(text_of(service, "as_sub"), text_of(service, "sub"));
}

}  // namespace
}  // namespace mandate::web::admin
