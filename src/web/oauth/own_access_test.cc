// The access tokens with which this installation itself asks MCP servers, where those accept a server of ours.
#include "issuance/own_access.h"

#include "storage/resource_servers.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* tools_url = "https://tools.test/mcp";

class OwnAccessTest : public OauthTest {
 protected:
  OwnAccessTest() {
    tools_.id = domain::new_resource_server_id(domain::ResourceServerKind::mcp);
    tools_.status = domain::ResourceServerStatus::active;
    tools_.resource_url = tools_url;
    tools_.display_name = "Tools";
    domain::ResourceAuthorizationServer accepted;
    accepted.resource = tools_.id.str();
    accepted.id = server_.id.str();
    change(tools_.id.str(), [&](auto& connection) -> Result<void> {
      CHECK(storage::ResourceServers(connection).insert(tools_));
      return storage::ResourceAuthorizationServers(connection).insert(accepted);
    });
  }
  void make_default(const std::string& name) {
    change(server_.id.str(), [&](auto& connection) -> Result<void> {
      TRY(auto scope, storage::Scopes(connection).find_by_name(server_.id, name));
      scope->is_default = true;
      return storage::Scopes(connection).update(*scope);
    });
  }
  void let_services_ask() {
    make_default("chat.read");
    rule_.grant_types.emplace_back("client_credentials");
    store_rule();
  }
  Result<std::optional<domain::OwnAccess>> find() { return issuance::find_own_access(environment_, tools_.id); }
  std::string refusal() {
    const auto found = find();
    return found ? "none" : found.error().message;
  }

  domain::ResourceServer tools_;
};

TEST_F(OwnAccessTest, ThereIsNoneWithoutAServerOfOurs) {
  const auto found = issuance::find_own_access(environment_, domain::ResourceServerId("ems11111111111111111"));
  ASSERT_TRUE(found);
  EXPECT_FALSE(*found);
}

TEST_F(OwnAccessTest, TheAccessPolicyDecides) {
  EXPECT_THAT(refusal(), HasSubstr("no default"));
  make_default("chat.read");
  EXPECT_THAT(refusal(), HasSubstr("no rule covers"));
  EXPECT_EQ(last_event(), "app.oauth2.as.token.grant.access_token FAILURE no_matching_policy");
  let_services_ask();
  ASSERT_TRUE(find());
  policy_.clients = {agent_.id.str()};
  change(server_.id.str(), [&](auto& connection) { return storage::Policies(connection).update(policy_); });
  EXPECT_THAT(refusal(), HasSubstr("no ACTIVE policy covers this client"));
  policy_.clients = {organization_.id.str()};
  change(server_.id.str(), [&](auto& connection) { return storage::Policies(connection).update(policy_); });
  EXPECT_TRUE(find());
}

TEST_F(OwnAccessTest, WhatIsStoppedGetsNone) {
  let_services_ask();
  ASSERT_TRUE(find());
  tools_.status = domain::ResourceServerStatus::inactive;
  change(tools_.id.str(), [&](auto& connection) { return storage::ResourceServers(connection).update(tools_); });
  ASSERT_TRUE(find());
  EXPECT_FALSE(*find());
  server_.audience = tools_url;
  change(server_.id.str(), [&](auto& connection) { return storage::AuthorizationServers(connection).update(server_); });
  EXPECT_FALSE(*find()) << "nor where the whole server is for it";
}

TEST_F(OwnAccessTest, IsForOneResourceAndForAMinute) {
  let_services_ask();
  const auto found = find();
  ASSERT_TRUE(found && *found) << refusal();
  EXPECT_EQ((*found)->from, server_.id.str());
  const std::string token((*found)->token.reveal());
  const auto claims = claims_of(token);
  EXPECT_EQ(text_of(claims, "aud"), tools_url);
  EXPECT_EQ(text_of(claims, "client_id"), organization_.id.str());
  EXPECT_EQ(text_of(claims, "sub_profile"), "service");
  EXPECT_EQ(text_of(claims, "scope"), "chat.read");
  EXPECT_EQ(claims.at("exp").to_number<std::int64_t>() - claims.at("iat").to_number<std::int64_t>(), 60);
  EXPECT_EQ(last_event(), "app.oauth2.as.token.grant.access_token SUCCESS");
  EXPECT_EQ(last_event_body().at("actor").at("id").as_string(), organization_.id.str());

  // Servers that ask about tokens are told that it counts; agents may not go on with it.
  const auto service = add_service();
  const json::value id(service.client_id.str());
  const auto introspection = post(
      server_path("introspect"),
      {{"token", token},
       {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
       {"client_assertion", assertion(organization_.endpoint(server_.id, "introspect"), {{"iss", id}, {"sub", id}})}});
  EXPECT_EQ(introspection.get("active"), "true") << introspection.text;
}

TEST_F(OwnAccessTest, NobodyElseAuthenticatesAsThisInstallation) {
  let_services_ask();
  const json::value id(organization_.id.str());
  EXPECT_EQ(
      post(server_path("token"), {{"grant_type", "client_credentials"},
                                  {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                                  {"client_assertion", assertion(server_token_url(), {{"iss", id}, {"sub", id}})}})
          .refusal(),
      "401 invalid_client");
  EXPECT_EQ(post(server_path("token"), {{"grant_type", "client_credentials"}, {"client_id", organization_.id.str()}})
                .refusal(),
            "401 invalid_client");
}

}  // namespace
}  // namespace mandate::web::oauth::testing
