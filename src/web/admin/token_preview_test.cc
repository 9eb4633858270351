#include "web/admin/token_preview.h"

#include <gmock/gmock.h>

#include <functional>

#include "storage/claims.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::admin {
namespace {

using oauth::testing::text_of;
using ::testing::HasSubstr;

constexpr const char* code = "authorization_code";
constexpr const char* service_grant = "client_credentials";

// The preview beside the token endpoint, on the same records: what the one says the other must do.
class TokenPreviewTest : public oauth::testing::OauthTest {
 protected:
  TokenPreviewTest() {
    mount_token_preview(router_, api_, environment_);
    rule_.grant_types = {code, service_grant, std::string(mandate::oauth::jwt_bearer_grant)};
    store_rule();
    portal_.auth_method = domain::AppAuthMethod::client_secret_post;
    portal_.grant_types = {code, service_grant};
    store_application();
    domain::ClientSecret secret;
    secret.id = domain::ClientSecretId::generate();
    secret.client = portal_.id.str();
    secret.hash = crypto::sha256_hex("secret");
    change(portal_.id.str(), [&](auto& connection) { return storage::ClientSecrets(connection).insert(secret); });
    change(ada_.id.str(), [&](storage::sql::Connection& connection) -> Result<void> {
      CHECK(connection.execute("insert into admin_roles (principal, role) values ($1, 'SUPER_ADMIN')", {ada_.id}));
      CHECK(connection.execute(
          "insert into api_tokens (id, name, user_id, hash, created) values ('00Tt', 't', $1, $2, 0)",
          {ada_.id, crypto::sha256_hex("token")}));
      return {};
    });
  }

  oauth::testing::Answer ask(const json::object& body, std::string server = "") {
    if (server.empty()) server = server_.id.str();
    return send(http::Method::post, "/api/v1/authorizationServers/" + server + "/tokenPreview", json::serialize(body),
                {{"Authorization", "SSWS token"}, {"Content-Type", "application/json"}});
  }
  // A right question of each kind.
  json::object sign_on(json::array scopes = {"openid", "chat.read"}) const {
    return {{"clientId", portal_.client_id.str()}, {"userId", ada_.login}, {"grantType", code}, {"scopes", scopes}};
  }
  json::object service(json::array scopes = {"chat.read"}) const {
    return {{"clientId", portal_.client_id.str()}, {"grantType", service_grant}, {"scopes", scopes}};
  }
  json::object agent(json::array scopes = {"chat.read"}) const {
    return {{"clientId", agent_.id.str()},
            {"userId", ada_.id.str()},
            {"grantType", mandate::oauth::jwt_bearer_grant},
            {"scopes", scopes}};
  }
  // "refused invalid_scope", "allowed", or the status.
  static std::string verdict(const oauth::testing::Answer& answer) {
    if (answer.status != 200) return std::to_string(answer.status);
    return answer.get("allowed") == "true" ? "allowed" : "refused " + answer.get("reason");
  }
  std::string verdict_of(const json::object& body) { return verdict(ask(body)); }

  void add_claim(const std::string& name, const std::string& value,
                 domain::ClaimType type = domain::ClaimType::resource) {
    domain::Claim claim;
    claim.id = domain::ClaimId::generate();
    claim.server = server_.id;
    claim.type = type;
    claim.name = name;
    claim.value = value;
    change(server_.id.str(), [&](auto& connection) { return storage::Claims(connection).insert(claim); });
  }
  oauth::testing::Answer service_token(const std::string& scope = "chat.read") {
    return post(server_path("token"), {{"grant_type", service_grant},
                                       {"scope", scope},
                                       {"client_id", portal_.client_id.str()},
                                       {"client_secret", "secret"}});
  }
  // What a token says of itself alone: the preview has none of it.
  static json::object lasting(json::object claims) {
    for (const auto* name : {"jti", "sid", "amr", "nonce", "at_hash"}) claims.erase(name);
    return claims;
  }
  std::size_t count_all_events() {
    EXPECT_TRUE(ledger_->write([](ledger::Transaction&) -> Result<void> { return {}; }));
    return store_
        ->read_settled([](storage::sql::Connection& connection) {
          return connection.list("select uuid from events", {},
                                 [](const storage::sql::Row& row) { return row.string(0); });
        })
        .value()
        .size();
  }

  manage::Environment manage_{*store_, *ledger_, clock_, organization_, sealer_};
  manage::Cursors cursors_{SecretString("key")};
  AdminApi api_{manage_, pool_, cursors_};
};

json::object with(json::object body, std::string_view name, const json::value& value) {
  body[name] = value;
  return body;
}
json::object without(json::object body, std::string_view name) {
  body.erase(name);
  return body;
}

TEST_F(TokenPreviewTest, RefusesAQuestionThatIsNone) {
  const auto path = "/api/v1/authorizationServers/" + server_.id.str() + "/tokenPreview";
  EXPECT_EQ(send(http::Method::post, path, json::serialize(sign_on()), {{"Content-Type", "application/json"}}).status,
            401);
  struct Case {
    json::object body;
    std::string says;
  };
  for (const auto& [body, says] : {
           Case{{}, "clientId"},
           Case{without(sign_on(), "grantType"), "grantType"},
           Case{without(sign_on(), "scopes"), "scopes"},
           Case{without(sign_on(), "userId"), "about a person"},
           Case{without(agent(), "userId"), "about a person"},
           Case{with(service(), "userId", "00u1"), "must be absent"},
           Case{with(sign_on(), "grantType", "refresh_token"), "'grantType' must be"},
           Case{with(sign_on(), "grantType", "urn:ietf:params:oauth:grant-type:token-exchange"), "'grantType' must be"},
           Case{sign_on({"openid chat.read"}), "one scope"},
           Case{sign_on({"openid+chat.read"}), "one scope"},
           Case{sign_on({""}), "one scope"},
           Case{with(sign_on(), "scopes", "openid"), "scopes"},
           Case{with(sign_on(), "clientId", 1), "clientId"},
           Case{with(sign_on(), "resource", "https://x.test"), "resource"},
       }) {
    const auto answer = ask(body);
    EXPECT_EQ(answer.status, 400) << answer.text;
    EXPECT_THAT(answer.text, HasSubstr(says));
  }
  EXPECT_EQ(ask(sign_on(), "ausnone").status, 404);
  EXPECT_EQ(verdict_of(with(sign_on(), "clientId", "0oanone")), "404");
  EXPECT_EQ(verdict_of(with(sign_on(), "clientId", "wlpnone")), "404");
  EXPECT_EQ(verdict_of(with(sign_on(), "userId", "nobody")), "404");
}

TEST_F(TokenPreviewTest, SaysWhyThereWouldBeNoToken) {
  struct Case {
    std::string name;
    json::object body;
    std::string reason;
  };
  for (const auto& test : {
           Case{"an unknown scope", sign_on({"chat.delete"}), "invalid_scope"},
           Case{"an unknown scope of a service", service({"chat.delete"}), "invalid_scope"},
           Case{"a person's scope of a service", service({"openid"}), "openid_not_allowed_client_creds"},
           Case{"no scope and no default", service({}), "no_default_scopes"},
           Case{"a scope that scopes cannot be", service({"a\"b"}), "illegal_scope"},
           Case{"an agent without scopes", agent({}), "missing_scopes"},
           Case{"a scope beside the connection", agent({"chat.write"}), "no_matching_scope"},
           Case{"signing on with an agent", agent({"openid"}), "openid_not_allowed_token_exchange"},
           Case{"an application that redeems", with(agent(), "clientId", json::value(portal_.id.str())),
                "unauthorized_client"},
           Case{"an agent that signs on", with(sign_on(), "clientId", json::value(agent_.id.str())),
                "unauthorized_client"},
           Case{"an agent for itself", with(service(), "clientId", json::value(agent_.id.str())),
                "unauthorized_client"},
       }) {
    const auto answer = ask(test.body);
    EXPECT_EQ(verdict(answer), "refused " + test.reason) << test.name;
    EXPECT_NE(answer.get("description"), "") << test.name;
    EXPECT_FALSE(answer.body.contains("accessToken")) << test.name;
  }
  EXPECT_EQ(service_token("openid").get("reason"), "openid_not_allowed_client_creds") << "as the token endpoint says";
  EXPECT_EQ(exchange({{"scope", "chat.write"}}).get("reason"), "no_matching_scope") << "as the token endpoint says";
}

// Each breaks one thing that all three rely on, or some.
TEST_F(TokenPreviewTest, FollowsWhatIsThereNow) {
  struct Case {
    std::string name;
    std::function<void(bool broken)> turn;
    std::string of_sign_on, of_service, of_agent;
  };
  const std::string fine = "allowed";
  const auto status = [](auto& thing, auto bad, auto good, auto store) {
    return [&thing, bad, good, store](bool broken) {
      thing.status = broken ? bad : good;
      store();
    };
  };
  using domain::Status;
  for (const auto& test : {
           Case{"server", status(server_, Status::inactive, Status::active, [this] { store_server(); }),
                "refused invalid_request", "refused invalid_request", "refused invalid_request"},
           Case{"application", status(portal_, Status::inactive, Status::active, [this] { store_application(); }),
                "refused client_inactive", "refused client_inactive", "refused invalid_subject_token_client_inactive"},
           Case{"connection", status(connection_, Status::inactive, Status::active, [this] { store_connection(); }),
                fine, fine, "refused invalid_target"},
           Case{"agent",
                status(agent_, domain::AgentStatus::inactive, domain::AgentStatus::active, [this] { store_agent(); }),
                fine, fine, "refused client_inactive"},
           Case{"rule", status(rule_, Status::inactive, Status::active, [this] { store_rule(); }),
                "refused no_matching_policy", "refused no_matching_policy", "refused no_matching_policy"},
       }) {
    test.turn(true);
    EXPECT_EQ(verdict_of(sign_on()), test.of_sign_on) << test.name;
    EXPECT_EQ(verdict_of(service()), test.of_service) << test.name;
    EXPECT_EQ(verdict_of(agent()), test.of_agent) << test.name;
    test.turn(false);
  }
  rule_.scopes = {"chat.write"};
  store_rule();
  EXPECT_EQ(verdict_of(agent()), "refused scope_denied");
  EXPECT_EQ(redeem(id_jag()).get("reason"), "scope_denied") << "as the token endpoint says";
}

TEST_F(TokenPreviewTest, APersonMustBeThereToBeActedFor) {
  domain::User bob = ada_;
  bob.id = domain::UserId("00u22222222222222222");
  bob.login = bob.email = "bob@example.test";
  change(bob.id.str(), [&](auto& connection) { return storage::Users(connection).insert(bob); });
  const auto of_bob = [&](json::object body) {
    return verdict_of(with(std::move(body), "userId", json::value(bob.login)));
  };
  EXPECT_EQ(of_bob(sign_on()), "refused user_not_assigned");
  EXPECT_EQ(of_bob(agent()), "refused invalid_subject_token_user_not_assigned");
  bob.status = domain::UserStatus::suspended;
  change(bob.id.str(), [&](auto& connection) { return storage::Users(connection).update(bob); });
  EXPECT_EQ(of_bob(sign_on()), "refused invalid_authorization_code");
  EXPECT_EQ(of_bob(agent()), "refused invalid_subject_token_user_inactive");
  agent_.app_id = {};
  store_agent();
  EXPECT_EQ(verdict_of(agent()), "refused invalid_subject_token_no_delegation_link");
}

TEST_F(TokenPreviewTest, AClaimThatCannotBeComputedIsSeenBeforeItRefusesTokens) {
  add_claim("level", "user.level + 1");
  const auto answer = ask(agent());
  EXPECT_EQ(verdict(answer), "refused claim_evaluation_failed");
  EXPECT_THAT(answer.get("description"), HasSubstr("'level'"));
}

TEST_F(TokenPreviewTest, TheClaimsAreThoseOfTheToken) {
  add_claim("client", "app.clientId");
  add_claim("mail", "user.email");
  add_claim("there", "appuser.userName");
  change(ada_.id.str(), [&](auto& connection) {
    return storage::Applications(connection).update_assignment({portal_.id, ada_.id, "ada-l"});
  });
  const auto of_service = ask(service());
  ASSERT_EQ(verdict(of_service), "allowed") << of_service.text;
  EXPECT_EQ(json::value(of_service.body.at("accessToken")),
            json::value(lasting(claims_of(service_token().get("access_token")))));
  const auto of_agent = ask(agent());
  ASSERT_EQ(verdict(of_agent), "allowed") << of_agent.text;
  EXPECT_EQ(json::value(of_agent.body.at("accessToken")), json::value(lasting(claims_of(access_token()))));
  EXPECT_EQ(text_of(of_agent.body.at("accessToken").as_object(), "there"), "ada-l");
  EXPECT_EQ(text_of(ask(sign_on()).body.at("accessToken").as_object(), "there"), "ada-l");
  EXPECT_EQ(of_agent.get("policy") + "/" + of_agent.get("rule"), "Agents/Everybody");
  EXPECT_EQ(of_agent.get("accessTokenLifetimeMinutes"), "30");
  EXPECT_EQ(of_agent.get("scopes"), R"(["chat.read"])");
}

TEST_F(TokenPreviewTest, ASignOnGivesWhatTheScopesAskFor) {
  add_claim("mail", "user.email", domain::ClaimType::identity);
  EXPECT_FALSE(ask(sign_on({"chat.read"})).body.contains("idToken"));
  const auto plain = ask(sign_on({"openid", "offline_access"}));
  EXPECT_FALSE(plain.body.contains("refreshTokenWindowMinutes")) << "of an application without the grant";
  const auto& id_token = plain.body.at("idToken").as_object();
  EXPECT_EQ(text_of(id_token, "mail"), ada_.email);
  EXPECT_EQ(text_of(id_token, "sub"), ada_.id.str());
  EXPECT_EQ(text_of(id_token, "aud"), portal_.client_id.str());
  EXPECT_FALSE(plain.body.at("accessToken").as_object().contains("mail"));
  portal_.grant_types.emplace_back("refresh_token");
  store_application();
  const auto refreshed = ask(sign_on({"openid", "offline_access"}));
  EXPECT_EQ(refreshed.get("refreshTokenLifetimeMinutes"), "0");
  EXPECT_EQ(refreshed.get("refreshTokenWindowMinutes"), "10080");
  EXPECT_EQ(ask(sign_on({})).get("scopes"), R"(["openid"])") << "as the authorization endpoint takes it";
}

TEST_F(TokenPreviewTest, NothingIsWrittenAndNothingUsedUp) {
  server_.id_jag_single_use = true;
  store_server();
  const auto before = count_all_events();
  for (int i = 0; i < 2; ++i)
    for (const auto& body : {sign_on(), service(), agent()}) EXPECT_EQ(verdict_of(body), "allowed");
  EXPECT_EQ(verdict_of(agent({"chat.write"})), "refused no_matching_scope");
  EXPECT_EQ(count_all_events(), before);
}

}  // namespace
}  // namespace mandate::web::admin
