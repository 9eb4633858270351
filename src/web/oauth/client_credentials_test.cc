#include "base/text.h"
#include "storage/scope_grants.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

class ClientCredentialsTest : public OauthTest {
 protected:
  ClientCredentialsTest() {
    service_.id = domain::ApplicationId("0oa22222222222222222");
    service_.client_id = domain::ClientId("registrar");
    service_.label = "Registrar";
    service_.auth_method = domain::AppAuthMethod::private_key_jwt;
    service_.application_type = "service";
    service_.grant_types = {"client_credentials"};
    change(service_.id.str(), [&](auto& connection) -> Result<void> {
      CHECK(storage::Applications(connection).insert(service_));
      CHECK(storage::ClientKeys(connection)
                .insert({domain::ClientKeyId::generate(), service_.id.str(), "k1",
                         json::serialize(jose::to_json({"k1", "ES256", "sig", key_.public_key()})),
                         domain::Status::active, clock_.now(), clock_.now()}));
      return {};
    });
    grant("okta.users.read");
    grant("okta.apps.manage");
  }

  void grant(const std::string& scope) {
    const domain::ScopeGrant row{domain::ScopeGrantId::generate(), service_.id, scope, ada_.id.str(), clock_.now()};
    change(service_.id.str(), [&](auto& connection) { return storage::ScopeGrants(connection).insert(row); });
  }
  void store_service() {
    change(service_.id.str(), [&](auto& connection) { return storage::Applications(connection).update(service_); });
  }
  std::string service_assertion(const crypto::PrivateKey& key, std::string_view audience) {
    const auto now = to_seconds(clock_.now());
    return sign(key, "ES256", "k1", "JWT",
                {{"iss", "registrar"},
                 {"sub", "registrar"},
                 {"aud", audience},
                 {"iat", now},
                 {"exp", now + 60},
                 {"jti", "s" + std::to_string(++serial_)}},
                {});
  }
  Parameters form(const Parameters& changes = {}) {
    Parameters parameters{{"grant_type", "client_credentials"},
                          {"scope", "okta.users.read"},
                          {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                          {"client_assertion", service_assertion(key_, org_token_url())}};
    for (const auto& [name, value] : changes)
      if (value.empty())
        parameters.erase(name);
      else
        parameters[name] = value;
    return parameters;
  }
  Answer ask(const Parameters& changes = {}) { return post("/oauth2/v1/token", form(changes)); }

  crypto::PrivateKey key_ = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
  domain::Application service_;
};

TEST_F(ClientCredentialsTest, AServiceIsRefused) {
  struct ScopeCase {
    std::string name, scope, refusal, says;
  };
  const ScopeCase cases[] = {
      {"without scope", "", "400 invalid_scope missing_scopes", "okta.apps.manage okta.users.read"},
      {"with a person's scope", "openid okta.users.read", "400 invalid_scope openid_not_allowed_client_creds",
       "about a person"},
      {"with a scope of an API", "chat.read", "400 invalid_scope invalid_scope", "There is no scope chat.read"},
      {"with a scope that it is not granted", "okta.users.read okta.roles.manage",
       "400 invalid_scope no_matching_scope", "not granted the scope okta.roles.manage"},
      {"with a scope that does not exist", "okta.rockets.launch", "400 invalid_scope invalid_scope",
       "okta.rockets.launch"},
      {"with a scope that contains one", "okta.users.read.x", "400 invalid_scope invalid_scope", "okta.users.read.x"},
      {"with the scopes of another case", "OKTA.users.read", "400 invalid_scope invalid_scope", "OKTA"},
      {"with a broken scope", "okta.\"users", "400 invalid_scope illegal_scope", "character"},
  };
  for (const auto& test : cases) {
    const auto answer = ask({{"scope", test.scope}});
    EXPECT_EQ(answer.refusal(), test.refusal) << test.name;
    EXPECT_THAT(answer.get("error_description"), HasSubstr(test.says)) << test.name;
    EXPECT_THAT(last_event(), HasSubstr("app.oauth2.token.grant.access_token FAILURE")) << test.name;
  }
}

TEST_F(ClientCredentialsTest, OnlyTheServiceItselfIsServed) {
  const auto stranger = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
  EXPECT_EQ(ask({{"client_assertion", service_assertion(stranger, org_token_url())}}).refusal(), "401 invalid_client");
  EXPECT_EQ(ask({{"client_assertion", service_assertion(key_, server_token_url())}}).refusal(), "401 invalid_client");
  EXPECT_EQ(ask({{"client_assertion", ""}, {"client_assertion_type", ""}, {"client_id", "registrar"}}).refusal(),
            "401 invalid_client")
      << "by its name alone";
  EXPECT_EQ(ask({{"client_assertion", assertion(org_token_url())}}).refusal(),
            "400 unauthorized_client unauthorized_client")
      << "an agent";
  EXPECT_EQ(
      ask({{"client_assertion", ""}, {"client_assertion_type", ""}, {"client_id", portal_.client_id.str()}}).refusal(),
      "400 unauthorized_client")
      << "an application that is not set up for it";
  service_.status = domain::Status::inactive;
  store_service();
  EXPECT_EQ(ask().refusal(), "401 invalid_client");
}

TEST_F(ClientCredentialsTest, APublicApplicationIsRefusedEvenWithTheGrantType) {
  portal_.grant_types = {"client_credentials"};
  store_application();
  EXPECT_EQ(
      ask({{"client_assertion", ""}, {"client_assertion_type", ""}, {"client_id", portal_.client_id.str()}}).refusal(),
      "401 invalid_client");
}

TEST_F(ClientCredentialsTest, AnAgentWithAnApplicationOfItsOwnIsNotAService) {
  domain::Application own = portal_;
  own.id = domain::ApplicationId("0oa33333333333333333");
  own.client_id = domain::ClientId(agent_.id.str());
  own.auth_method = domain::AppAuthMethod::private_key_jwt;
  own.grant_types = {"client_credentials"};
  change(own.id.str(), [&](auto& connection) { return storage::Applications(connection).insert(own); });
  agent_.app_id = own.id;
  store_agent();
  const auto answer = ask({{"client_assertion", assertion(org_token_url())}});
  EXPECT_EQ(answer.refusal(), "400 unauthorized_client unauthorized_client");
  EXPECT_THAT(answer.get("error_description"), HasSubstr("acts for people"));
}

TEST_F(ClientCredentialsTest, AServiceGetsTheScopesThatItAsksForOnce) {
  const auto answer = ask({{"scope", "okta.users.read okta.apps.manage okta.users.read"}});
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.get("token_type"), "Bearer");
  EXPECT_EQ(answer.get("expires_in"), "3600");
  EXPECT_EQ(answer.get("scope"), "okta.apps.manage okta.users.read");
  EXPECT_FALSE(answer.body.contains("id_token"));
  EXPECT_FALSE(answer.body.contains("refresh_token"));
  const auto claims = claims_of(answer.get("access_token"));
  EXPECT_EQ(text_of(claims, "iss"), "https://mandate.test");
  EXPECT_EQ(text_of(claims, "aud"), "https://mandate.test");
  EXPECT_EQ(text_of(claims, "sub"), "registrar");
  EXPECT_EQ(text_of(claims, "cid"), "registrar");
  EXPECT_EQ(text_of(claims, "sub_profile"), "service");
  EXPECT_FALSE(claims.contains("uid"));
  EXPECT_EQ(last_event(), "app.oauth2.token.grant.access_token SUCCESS");
  EXPECT_THAT(json::serialize(last_event_body()), HasSubstr("okta.apps.manage okta.users.read"));
}

TEST_F(ClientCredentialsTest, AGrantThatIsTakenBackIsGoneAtOnce) {
  ASSERT_EQ(ask().status, 200);
  change(service_.id.str(), [&](auto& connection) { return storage::ScopeGrants(connection).erase_all(service_.id); });
  const auto answer = ask();
  EXPECT_EQ(answer.refusal(), "400 invalid_scope no_matching_scope");
  EXPECT_THAT(answer.get("error_description"), HasSubstr("it is granted: none"));
}

TEST_F(ClientCredentialsTest, ASecretServesAServiceThatIsRegisteredForOne) {
  const std::string secret = "a-secret-of-sixteen-characters";
  service_.auth_method = domain::AppAuthMethod::client_secret_basic;
  store_service();
  change(service_.id.str(), [&](auto& connection) {
    return storage::ClientSecrets(connection)
        .insert({domain::ClientSecretId::generate(),
                 service_.id.str(),
                 crypto::sha256_hex(secret),
                 domain::Status::active,
                 {},
                 {}});
  });
  const Parameters none{{"client_assertion", ""}, {"client_assertion_type", ""}};
  const auto with = [&](const std::string& value) {
    return std::vector<http::Header>{{"Authorization", "Basic " + base64_encode("registrar:" + value)}};
  };
  EXPECT_EQ(post("/oauth2/v1/token", form(none), with("wrong")).refusal(), "401 invalid_client");
  EXPECT_EQ(post("/oauth2/v1/token", form(none), with(secret)).status, 200);
  EXPECT_EQ(ask().refusal(), "401 invalid_client") << "an assertion, while the method is a secret";
}

// At a custom authorization server, whose access policy decides.
class ServerCredentialsTest : public ClientCredentialsTest {
 protected:
  ServerCredentialsTest() {
    rule_.grant_types = {"client_credentials"};
    store_rule();
  }
  Answer ask_server(const Parameters& changes = {}) {
    Parameters with{{"scope", "chat.read"}, {"client_assertion", service_assertion(key_, server_token_url())}};
    for (const auto& [name, value] : changes) with[name] = value;
    return post(server_path("token"), form(with));
  }
};

TEST_F(ServerCredentialsTest, AServiceGetsATokenForItself) {
  const auto answer = ask_server();
  ASSERT_EQ(answer.status, 200) << answer.text;
  const auto claims = claims_of(answer.get("access_token"));
  EXPECT_EQ(text_of(claims, "aud"), "https://chat.test");
  EXPECT_EQ(text_of(claims, "sub"), "registrar");
  EXPECT_EQ(text_of(claims, "sub_profile"), "service");
  EXPECT_EQ(text_of(claims, "scope"), "chat.read");
  EXPECT_FALSE(claims.contains("uid"));
  EXPECT_FALSE(claims.contains("act"));
  EXPECT_EQ(last_event(), "app.oauth2.as.token.grant.access_token SUCCESS");
}

TEST_F(ServerCredentialsTest, WhatThePolicyDoesNotAllowIsRefused) {
  struct Case {
    std::string name;
    std::function<void()> set;
    Parameters changes;
    std::string refusal;
  };
  const Case cases[] = {
      {"no such scope", [] {}, {{"scope", "chat.none"}}, "400 invalid_scope invalid_scope"},
      {"a scope about a person", [] {}, {{"scope", "openid"}}, "400 invalid_scope openid_not_allowed_client_creds"},
      {"no scope and no default", [] {}, {{"scope", ""}}, "400 invalid_scope no_default_scopes"},
      {"a resource that nobody is", [] {}, {{"resource", "https://other.test"}}, "400 invalid_target invalid_target"},
      {"a rule of another grant",
       [&] { rule_.grant_types = {"authorization_code"}; },
       {},
       "401 access_denied no_matching_policy"},
      {"a rule that names people",
       [&] {
         rule_.grant_types = {"client_credentials"};
         rule_.groups_include = {"00g11111111111111111"};
       },
       {},
       "401 access_denied no_matching_policy"},
  };
  for (const auto& test : cases) {
    test.set();
    store_rule();
    EXPECT_EQ(ask_server(test.changes).refusal(), test.refusal) << test.name;
    EXPECT_THAT(last_event(), HasSubstr("app.oauth2.as.token.grant.access_token FAILURE")) << test.name;
  }
}

}  // namespace
}  // namespace mandate::web::oauth::testing
