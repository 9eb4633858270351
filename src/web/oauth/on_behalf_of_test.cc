// A service that was called for a person calls on for them: token exchange at a custom authorization server.
#include "storage/claims.h"
#include "storage/consent_grants.h"
#include "storage/resource_servers.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view billing_url = "https://billing.test";

// Ada signed on to the web application at the server of the chats; the registrar, which is called there, calls the
// server of the bills, which trusts the former.
class OnBehalfOfTest : public OauthTest {
 protected:
  OnBehalfOfTest() {
    add_web();
    service_ = add_service();
    service_.grant_types = {std::string(mandate::oauth::token_exchange_grant), "client_credentials"};
    store(service_);
    rule_.grant_types = {"authorization_code", "client_credentials", std::string(mandate::oauth::token_exchange_grant),
                         std::string(mandate::oauth::jwt_bearer_grant)};
    store_rule();
    add_billing();
    trust(billing_.id, server_.id);
  }

  void add_web() {
    web_ = portal_;
    web_.id = domain::ApplicationId("0oa33333333333333333");
    web_.client_id = domain::ClientId("web");
    web_.label = "Web";
    change(web_.id.str(), [&](auto& db) -> Result<void> {
      CHECK(storage::Applications(db).insert(web_));
      CHECK(storage::Applications(db).assign(web_.id, ada_.id, clock_.now()));
      return {};
    });
  }
  void add_billing() {
    billing_ = server_;
    billing_.id = domain::AuthorizationServerId("aus22222222222222222");
    billing_.name = "Billing";
    billing_.audience = billing_url;
    auto policy = policy_;
    policy.id = domain::PolicyId::generate();
    policy.server = billing_.id;
    billing_rule_ = rule_;
    billing_rule_.id = domain::RuleId::generate();
    billing_rule_.policy = policy.id;
    change(billing_.id.str(), [&](auto& db) -> Result<void> {
      CHECK(storage::AuthorizationServers(db).insert(billing_));
      for (const char* name : {"bills.read", "bills.pay"})
        CHECK(storage::Scopes(db).insert({domain::ScopeId::generate(), billing_.id, name}));
      domain::Scope openid{domain::ScopeId::generate(), billing_.id, "openid"};
      openid.system = true;
      CHECK(storage::Scopes(db).insert(openid));
      CHECK(storage::SigningKeys(db).insert(billing_key_));
      CHECK(storage::Policies(db).insert(policy));
      return storage::Rules(db).insert(billing_rule_);
    });
  }
  void trust(const domain::AuthorizationServerId& server, const domain::AuthorizationServerId& trusted) {
    change(server.str(), [&](auto& db) { return storage::TrustedServers(db).insert(server, trusted); });
  }
  void store(const domain::Application& application) {
    change(application.id.str(), [&](auto& db) { return storage::Applications(db).update(application); });
  }
  void store(const domain::AuthorizationServer& server) {
    change(server.id.str(), [&](auto& db) { return storage::AuthorizationServers(db).update(server); });
  }

  // What Ada's browser application calls the registrar with.
  std::string subject_token(const std::vector<std::string>& scopes = {"openid", "chat.read"}) {
    const auto code = new_code([&](domain::AuthorizeRequest& request) {
      request.client_id = web_.client_id;
      request.application = web_.id;
      request.server = server_.id;
      request.scopes = scopes;
    });
    const auto answer = post(server_path("token"), {{"grant_type", "authorization_code"},
                                                    {"code", code},
                                                    {"client_id", web_.client_id.str()},
                                                    {"redirect_uri", "https://portal.test/callback"}});
    EXPECT_EQ(answer.status, 200) << answer.text;
    return answer.get("access_token");
  }
  std::string service_assertion(const domain::AuthorizationServer& server) {
    const json::value id(service_.client_id.str());
    return assertion(organization_.endpoint(server.id, "token"), Changes{{"iss", id}, {"sub", id}});
  }
  // A right exchange at the server with changes; an empty value takes the parameter away.
  Answer exchange_at(const domain::AuthorizationServer& server, const std::string& token,
                     const Parameters& changes = {}) {
    Parameters form{{"grant_type", std::string(mandate::oauth::token_exchange_grant)},
                    {"subject_token", token},
                    {"subject_token_type", std::string(mandate::oauth::access_token_token_type)},
                    {"audience", server.audience},
                    {"scope", server.id == billing_.id ? "bills.read" : "chat.write"},
                    {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                    {"client_assertion", service_assertion(server)}};
    for (const auto& [name, value] : changes)
      if (value.empty())
        form.erase(name);
      else
        form[name] = value;
    return post("/oauth2/" + server.id.str() + "/v1/token", form);
  }
  Answer pay(const std::string& token, const Parameters& changes = {}) { return exchange_at(billing_, token, changes); }

  domain::Application web_, service_;
  domain::AuthorizationServer billing_;
  domain::Rule billing_rule_;
  domain::SigningKey billing_key_ =
      manage::generate_signing_key(sealer_, domain::AuthorizationServerId("aus22222222222222222"), "ES256",
                                   clock_.now())
          .value();
};

TEST_F(OnBehalfOfTest, WhatIsAskedForWronglyIsRefused) {
  const auto token = subject_token();
  struct Case {
    const char* name;
    Parameters changes;
    const char* refusal;
  };
  const std::string id_token_type(mandate::oauth::id_token_token_type), id_jag(mandate::oauth::id_jag_token_type);
  const Case cases[] = {
      {"no subject token", {{"subject_token", ""}}, "400 invalid_request invalid_subject_token"},
      {"no type", {{"subject_token_type", ""}}, "400 invalid_request invalid_subject_token_type"},
      {"an ID token", {{"subject_token_type", id_token_type}}, "400 invalid_request invalid_subject_token_type"},
      {"an ID-JAG for it", {{"requested_token_type", id_jag}}, "400 invalid_request invalid_requested_token_type"},
      {"no token", {{"subject_token", "x"}}, "400 invalid_request invalid_subject_token"},
      {"another audience", {{"audience", "https://chat.test"}}, "400 invalid_target token_exchange_invalid_audience"},
      {"a resource of nobody", {{"resource", "https://x.test"}}, "400 invalid_target invalid_target"},
      {"no scope", {{"scope", ""}}, "400 invalid_scope no_default_scopes"},
      {"an unknown scope", {{"scope", "chat.read"}}, "400 invalid_scope invalid_scope"},
      {"to sign on", {{"scope", "bills.read openid"}}, "400 invalid_scope openid_not_allowed_token_exchange"},
      {"somebody else as actor",
       {{"actor_token", token}, {"actor_token_type", std::string(mandate::oauth::jwt_token_type)}},
       "400 invalid_request invalid_actor_token"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(pay(token, c.changes).refusal(), c.refusal) << c.name;
    EXPECT_THAT(last_event(), ::testing::StartsWith("app.oauth2.as.token.grant")) << c.name;
  }
  EXPECT_EQ(pay(token).status, 200);
}

TEST_F(OnBehalfOfTest, OnlyAServiceThatAuthenticatesCallsOn) {
  const auto token = subject_token();
  Parameters as_agent{{"client_assertion", assertion(organization_.endpoint(billing_.id, "token"))}};
  EXPECT_EQ(pay(token, as_agent).refusal(), "400 invalid_request on_behalf_invalid_client_type") << "an agent";
  service_.application_type = "web";
  store(service_);
  EXPECT_EQ(pay(token).refusal(), "400 invalid_request on_behalf_invalid_client_type");
  service_.application_type = "service";
  service_.grant_types = {"client_credentials"};
  store(service_);
  EXPECT_EQ(pay(token).refusal(), "400 unauthorized_client unauthorized_client");
}

TEST_F(OnBehalfOfTest, TheServerOfTheTokenMustBeTrustedNow) {
  const auto token = subject_token();
  EXPECT_EQ(pay(token).status, 200);
  change(billing_.id.str(), [&](auto& db) { return storage::TrustedServers(db).erase(billing_.id, server_.id); });
  const auto refused = pay(token);
  EXPECT_EQ(refused.refusal(), "403 access_denied associated_server_not_trusted");
  EXPECT_THAT(refused.get("error_description"), HasSubstr("'Billing' does not trust 'Chat'"));
  EXPECT_EQ(last_event(), "app.oauth2.as.token.grant.access_token FAILURE associated_server_not_trusted");
  trust(server_.id, billing_.id);
  EXPECT_EQ(pay(token).refusal(), "403 access_denied associated_server_not_trusted") << "trust goes one way";
  trust(billing_.id, server_.id);
  EXPECT_EQ(pay(token).status, 200);
  server_.status = domain::Status::inactive;
  store(server_);
  EXPECT_EQ(pay(token).refusal(), "400 invalid_request invalid_subject_token_authorization_server");
  change(server_.id.str(), [&](auto& db) { return storage::AuthorizationServers(db).erase(server_.id); });
  EXPECT_EQ(pay(token).refusal(), "403 access_denied associated_server_not_exists");
}

TEST_F(OnBehalfOfTest, WhatIsNoSuchTokenIsRefused) {
  const json::object claims{{"iss", organization_.issuer(server_.id)}, {"aud", server_.audience}};
  const auto forged = sign(agent_key_, "ES256", "k1", "at+jwt", claims, {});
  EXPECT_EQ(pay(forged).refusal(), "400 invalid_request invalid_subject_token") << "signed by somebody";
  const auto of_org = post("/oauth2/v1/token", {{"grant_type", "authorization_code"},
                                                {"code", new_code()},
                                                {"client_id", portal_.client_id.str()},
                                                {"redirect_uri", "https://portal.test/callback"}});
  EXPECT_EQ(pay(of_org.get("access_token")).refusal(), "400 invalid_request invalid_subject_token_issuer_not_allowed");
  const auto elsewhere = sign(agent_key_, "ES256", "k1", "at+jwt", {{"iss", "https://elsewhere.test"}}, {});
  EXPECT_EQ(pay(elsewhere).refusal(), "400 invalid_request invalid_subject_token");

  const auto own = exchange_at(server_, subject_token(), {{"grant_type", "client_credentials"}, {"subject_token", ""}});
  ASSERT_EQ(own.status, 200) << own.text;
  EXPECT_EQ(pay(own.get("access_token")).refusal(), "403 access_denied unsupported_token_exchange_flow")
      << "nobody to call on for";
}

TEST_F(OnBehalfOfTest, ATokenForOneAgentAloneIsNotAnyServicesToUse) {
  agent_.resource_url = "https://assistant.test";
  store_agent();
  change(agent_.id.str(), [&](auto& db) -> Result<void> {
    domain::ResourceAuthorizationServer accepted;
    accepted.resource = agent_.id.str();
    accepted.id = server_.id.str();
    return storage::ResourceAuthorizationServers(db).insert(accepted);
  });
  const auto for_agent = exchange_at(server_, subject_token(), {{"resource", agent_.resource_url}});
  ASSERT_EQ(for_agent.status, 200) << for_agent.text;
  EXPECT_EQ(text_of(claims_of(for_agent.get("access_token")), "aud"), agent_.resource_url);
  EXPECT_EQ(pay(for_agent.get("access_token")).refusal(), "400 invalid_request mismatched_resource");
}

// Each stops something; what was issued before it is no subject any more.
TEST_F(OnBehalfOfTest, WhoeverIsStoppedIsNotCalledOnFor) {
  const auto token = subject_token();
  ada_.status = domain::UserStatus::suspended;
  store_user();
  EXPECT_EQ(pay(token).refusal(), "400 invalid_request invalid_subject_token_user_inactive");
  ada_.status = domain::UserStatus::active;
  store_user();
  web_.status = domain::Status::inactive;
  store(web_);
  EXPECT_EQ(pay(token).refusal(), "400 invalid_request invalid_subject_token_client_inactive");
  web_.status = domain::Status::active;
  store(web_);
  const auto assign = [&](bool to_web) {
    change(ada_.id.str(), [&](auto& db) -> Result<void> {
      storage::Applications applications(db);
      CHECK(to_web ? applications.assign(web_.id, ada_.id, clock_.now()) : applications.unassign(web_.id, ada_.id));
      return {};
    });
  };
  assign(false);
  EXPECT_EQ(pay(token).refusal(), "400 invalid_request invalid_subject_token_user_not_assigned");
  assign(true);
  EXPECT_EQ(pay(token).status, 200);
  const auto revoked = subject_token();
  EXPECT_EQ(post(server_path("revoke"), {{"token", revoked}, {"client_id", web_.client_id.str()}}).status, 200);
  EXPECT_EQ(pay(revoked).refusal(), "400 invalid_request invalid_subject_token");
  end_session();
  EXPECT_EQ(pay(token).refusal(), "400 invalid_request invalid_subject_token_session_expired");
  clock_.advance(std::chrono::minutes(30));
  EXPECT_EQ(pay(token).refusal(), "400 invalid_grant token_exchange_subject_token_expired");
}

TEST_F(OnBehalfOfTest, TheAccessPolicyAndConsentAreAsked) {
  const auto token = subject_token();
  billing_rule_.scopes = {"bills.read"};
  const auto store_rule = [&] {
    change(billing_.id.str(), [&](auto& db) { return storage::Rules(db).update(billing_rule_); });
  };
  store_rule();
  EXPECT_EQ(pay(token, {{"scope", "bills.read bills.pay"}}).refusal(), "400 access_denied scope_denied");
  billing_rule_.grant_types = {"authorization_code"};
  store_rule();
  EXPECT_EQ(pay(token).refusal(), "401 access_denied no_matching_policy");
  billing_rule_.grant_types = {std::string(mandate::oauth::token_exchange_grant)};
  billing_rule_.groups_include = {};
  billing_rule_.users_include = {"00uSomebodyElse"};
  store_rule();
  EXPECT_EQ(pay(token).refusal(), "401 access_denied no_matching_policy") << "the rule is about other people";
  billing_rule_.users_include = {ada_.id.str()};
  store_rule();
  EXPECT_EQ(pay(token).status, 200);
  change(billing_.id.str(), [&](auto& db) -> Result<void> {
    TRY(auto scope, storage::Scopes(db).find_by_name(billing_.id, "bills.read"));
    scope->consent = domain::Consent::required;
    return storage::Scopes(db).update(*scope);
  });
  EXPECT_EQ(pay(token).refusal(), "400 consent_required consent_required_token_exchange");
}

TEST_F(OnBehalfOfTest, NobodyCallsOnWithWhatThePersonTookBack) {
  const auto token = subject_token(), other = subject_token({"openid"});
  domain::ConsentGrant grant{
      domain::ConsentGrantId::generate(), ada_.id, web_.id, server_.id, {}, clock_.now(), clock_.now()};
  const auto store = [&] {
    change(domain::consent_key(ada_.id, web_.id, server_.id),
           [&](auto& db) { return storage::ConsentGrants(db).put(grant); });
  };
  change(server_.id.str(), [&](auto& db) -> Result<void> {
    TRY(auto scope, storage::Scopes(db).find_by_name(server_.id, "chat.read"));
    scope->consent = domain::Consent::flexible;
    grant.scope = scope->id;
    return storage::Scopes(db).update(*scope);
  });
  store();
  EXPECT_EQ(pay(token).status, 200);
  grant.withdrawn = clock_.now();
  store();
  EXPECT_EQ(pay(token).refusal(), "400 invalid_request invalid_subject_token");
  EXPECT_EQ(pay(other).status, 200) << "which does not have that scope";
}

TEST_F(OnBehalfOfTest, TheTokenIsStillAboutThePersonAndSaysWhoCallsOn) {
  clock_.advance(std::chrono::seconds(5));
  const auto token = subject_token();
  clock_.advance(std::chrono::minutes(10));
  const auto answer = pay(token, {{"requested_token_type", std::string(mandate::oauth::access_token_token_type)}});
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.get("token_type"), "Bearer");
  EXPECT_EQ(answer.get("issued_token_type"), mandate::oauth::access_token_token_type);
  EXPECT_EQ(answer.get("scope"), "bills.read");
  EXPECT_EQ(answer.get("expires_in"), "1200") << "it ends with the token that it came of";
  EXPECT_EQ(answer.get("refresh_token") + answer.get("id_token"), "");
  const auto claims = claims_of(answer.get("access_token"));
  const std::pair<const char*, std::string> expected[] = {{"iss", organization_.issuer(billing_.id)},
                                                          {"aud", std::string(billing_url)},
                                                          {"cid", "registrar"},
                                                          {"uid", ada_.id.str()},
                                                          {"sub", ada_.login},
                                                          {"sub_profile", "user"},
                                                          {"subject_cid", "web"},
                                                          {"sid", session_.id.str()}};
  for (const auto& [name, value] : expected) EXPECT_EQ(text_of(claims, name), value) << name;
  EXPECT_EQ(text_of(claims, "auth_time"), text_of(claims_of(token), "auth_time"));
  EXPECT_EQ(text_of(claims.at("act").as_object(), "sub"), "registrar");
  EXPECT_EQ(text_of(claims.at("act").as_object(), "sub_profile"), "service");
  EXPECT_EQ(last_event(), "app.oauth2.as.token.grant.access_token SUCCESS");
  const auto notes = last_event_body().at("debugContext").as_object().at("debugData").as_object();
  EXPECT_EQ(text_of(notes, "subjectTokenIssuer"), organization_.issuer(server_.id));
  EXPECT_EQ(text_of(notes, "subjectTokenClientId"), "web");
  EXPECT_EQ(text_of(notes, "rule"), "Everybody");
}

// The same server needs no trust in itself, and what it grants is its policy's question.
TEST_F(OnBehalfOfTest, AtOneServerItIsTheSame) {
  const auto token = subject_token();
  const auto answer = exchange_at(server_, token, {{"audience", ""}});
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.get("scope"), "chat.write");
  // A chain has no cycles, and whoever is in it must be ACTIVE.
  EXPECT_EQ(pay(answer.get("access_token")).refusal(), "400 invalid_request invalid_subject_token_act_claim_cycle");
  environment_.chains.cycles = true;
  EXPECT_EQ(pay(answer.get("access_token")).status, 200);
  environment_.chains = {.depth = 1};
  EXPECT_EQ(pay(answer.get("access_token")).refusal(), "400 invalid_request invalid_subject_token_act_claim_depth");
}

// What an agent was given for a person only narrows, wherever it is taken on.
TEST_F(OnBehalfOfTest, WhatAnAgentWasGivenOnlyNarrows) {
  const auto token = access_token();
  EXPECT_EQ(exchange_at(server_, token).refusal(), "400 access_denied scope_denied");
  const auto answer = exchange_at(server_, token, {{"scope", "chat.read"}});
  ASSERT_EQ(answer.status, 200) << answer.text;
  const auto claims = claims_of(answer.get("access_token"));
  const auto& act = claims.at("act").as_object();
  EXPECT_EQ(text_of(act, "sub"), "registrar");
  EXPECT_EQ(text_of(act.at("act").as_object(), "sub"), agent_.id.str());
  agent_.status = domain::AgentStatus::inactive;
  store_agent();
  EXPECT_EQ(exchange_at(server_, token, {{"scope", "chat.read"}}).refusal(),
            "400 invalid_request invalid_subject_token_client_inactive");
}

TEST_F(OnBehalfOfTest, ClaimsReadWhatTheApplicationOfTheSignOnKnows) {
  domain::Claim claim;
  claim.id = domain::ClaimId::generate();
  claim.server = billing_.id;
  claim.name = "name_there";
  claim.value = "appuser.userName";
  change(billing_.id.str(), [&](auto& db) { return storage::Claims(db).insert(claim); });
  for (const auto& [application, name] : {std::pair(web_.id, "ada-web"), std::pair(portal_.id, "ada-portal")})
    change(ada_.id.str(), [&, application = application, name = name](auto& db) {
      return storage::Applications(db).update_assignment({application, ada_.id, name});
    });
  const auto answer = pay(subject_token());
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(text_of(claims_of(answer.get("access_token")), "name_there"), "ada-web");
}

}  // namespace
}  // namespace mandate::web::oauth::testing
