#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

TEST_F(OauthTest, MetadataIsTheSameWhereverClientsLook) {
  const std::string custom = "/oauth2/aus11111111111111111";
  for (const auto& [issuer, paths] : std::map<std::string, std::vector<std::string>>{
           {"https://mandate.test", {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"}},
           {"https://mandate.test" + custom,
            {custom + "/.well-known/openid-configuration", custom + "/.well-known/oauth-authorization-server",
             "/.well-known/oauth-authorization-server" + custom, "/.well-known/openid-configuration" + custom}}}) {
    const auto first = get(paths.front());
    ASSERT_EQ(first.status, 200) << paths.front();
    EXPECT_EQ(first.get("issuer"), issuer);
    EXPECT_EQ(first.header("Content-Type"), "application/json");
    EXPECT_EQ(first.header("Access-Control-Allow-Origin"), "*");
    for (const char* member : {"authorization_endpoint", "token_endpoint", "end_session_endpoint", "jwks_uri",
                               "response_types_supported", "code_challenge_methods_supported"})
      EXPECT_TRUE(first.body.contains(member)) << member;
    EXPECT_EQ(first.get("global_token_revocation_endpoint"), "https://mandate.test/oauth2/v1/global-token-revocation");
    for (const auto& path : paths) EXPECT_EQ(get(path).text, first.text) << path;
  }
  EXPECT_EQ(get(custom + "/.well-known/oauth-authorization-server").get("authorization_grant_profiles_supported"),
            "[\"urn:ietf:params:oauth:grant-profile:id-jag\"]");
}

TEST_F(OauthTest, UnknownServersAreNotFound) {
  for (const char* path : {"/oauth2/nowhere/.well-known/openid-configuration",
                           "/.well-known/oauth-authorization-server/oauth2/nowhere", "/oauth2/nowhere/v1/keys"})
    EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(OauthTest, KeySetsHoldPublicKeysOnly) {
  EXPECT_EQ(get("/oauth2/v1/keys").body.at("keys").as_array().size(), 2u);
  const auto custom = get(server_path("keys"));
  ASSERT_EQ(custom.body.at("keys").as_array().size(), 1u);
  const auto& key = custom.body.at("keys").as_array().front().as_object();
  EXPECT_FALSE(key.contains("d"));
  EXPECT_EQ(text_of(key, "alg"), "ES256");
  EXPECT_EQ(text_of(key, "use"), "sig");
}

}  // namespace
}  // namespace mandate::web::oauth::testing
