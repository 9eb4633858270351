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

// Whoever waits for the database is answered 503 here.
TEST_F(OauthTest, WhatCannotBeAServerIsNoReasonToAskTheDatabase) {
  pool_.stop();
  EXPECT_EQ(get("/oauth2/v1/keys").status, 503);
  for (const std::string id : {"nowhere", "aus", "aus1111111111111111", "aus111111111111111111",
                               "aus1111111111111111%2D", "wlp11111111111111111"})
    EXPECT_EQ(get("/oauth2/" + id + "/v1/keys").status, 404) << id;
  EXPECT_EQ(get("/oauth2/aus11111111111111112/v1/keys").status, 503) << "it could be one";
}

TEST_F(OauthTest, DocumentsCountForTheirAddress) {
  const OauthApi strict(environment_, {.address_requests = 3});
  http::Router router{http::inline_handler([](const http::Request&) { return http::Response{404}; }),
                      http::inline_handler([](const http::Request&) { return http::Response{405}; })};
  mount_keys(router, strict);
  mount_metadata(router, strict);
  const auto status = [&](const char* path) {
    http::Request request;
    request.target = path;
    request.client_address = "192.0.2.1";
    std::promise<int> promise;
    router.handle(std::move(request),
                  http::Responder([&](const http::Response& response) { promise.set_value(response.status); }));
    return promise.get_future().get();
  };
  EXPECT_EQ(status("/oauth2/v1/keys"), 200);
  EXPECT_EQ(status("/oauth2/nowhere/v1/keys"), 404);
  EXPECT_EQ(status("/.well-known/openid-configuration"), 200);
  for (const char* path : {"/oauth2/v1/keys", "/.well-known/oauth-authorization-server", "/oauth2/nowhere/v1/keys"})
    EXPECT_EQ(status(path), 429) << path;
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
