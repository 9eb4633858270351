#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(OauthTest, AnAgentGetsAnIdJagForOneServerAndOneScope) {
  const auto answer = exchange();
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.get("token_type"), "N_A");
  EXPECT_EQ(answer.get("issued_token_type"), mandate::oauth::id_jag_token_type);
  EXPECT_EQ(answer.get("expires_in"), "300");
  EXPECT_EQ(answer.get("scope"), "chat.read");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");

  const auto jwt = jose::UnverifiedJwt::parse(answer.get("access_token")).value();
  EXPECT_EQ(jwt.typ(), "oauth-id-jag+jwt");
  EXPECT_EQ(jwt.algorithm().name, "ES256");
  const auto& claims = jwt.unverified_claims();
  EXPECT_EQ(text_of(claims, "iss"), "https://mandate.test");
  EXPECT_EQ(text_of(claims, "aud"), "https://mandate.test/oauth2/aus11111111111111111");
  EXPECT_EQ(text_of(claims, "sub"), ada_.id.str());
  EXPECT_EQ(text_of(claims, "client_id"), agent_.id.str());
  EXPECT_EQ(text_of(claims, "scope"), "chat.read");
  EXPECT_EQ(text_of(claims, "email"), "ada@example.test");
  EXPECT_EQ(text_of(claims.at("act").as_object(), "sub"), agent_.id.str());
  EXPECT_EQ(text_of(claims.at("act").as_object(), "sub_profile"), "ai_agent");
  EXPECT_FALSE(claims.contains("resource"));
}

TEST_F(OauthTest, TheRecordOfAnIdJagNamesEveryLink) {
  exchange();
  EXPECT_EQ(last_event(), "app.oauth2.token.grant.id_jag SUCCESS");
  const auto text = json::serialize(last_event_body());
  for (const std::string& part :
       {agent_.id.str(), ada_.id.str(), connection_.id.str(), server_.id.str(), std::string("chat.read")})
    EXPECT_THAT(text, HasSubstr(part));
  // No token of any kind: neither its header nor its claims.
  EXPECT_THAT(text, ::testing::Not(HasSubstr("\"eyJ")));
  EXPECT_THAT(text, ::testing::Not(HasSubstr(".eyJ")));
}

TEST_F(OauthTest, TheResourceThatTheServerProtectsMayBeNamed) {
  const auto answer = exchange({{"resource", "https://chat.test/"}});
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(text_of(claims_of(answer.get("access_token")), "resource"), "https://chat.test/");
}

TEST_F(OauthTest, APlusInAScopeSeparatesAndAnEmptyActorIsNoActor) {
  connection_.scope_condition = domain::ScopeCondition::all_scopes;
  connection_.scopes = {"*"};
  store_connection();
  EXPECT_EQ(exchange({{"scope", "chat.read+chat.write"}}).get("scope"), "chat.read chat.write");
}

// What the newest event says of scopes: asked for, granted, denied.
std::string scopes_of(const json::object& event) {
  const auto& notes = event.at("debugContext").as_object().at("debugData").as_object();
  return text_of(notes, "requestedScopes") + " | " + text_of(notes, "grantedScopes") + " | " +
         text_of(notes, "deniedScopes");
}

TEST_F(OauthTest, WhoAsksForTooManyScopesGetsNoneOrThoseThatItMayHave) {
  EXPECT_EQ(exchange({{"scope", "chat.write chat.read openid"}}).refusal(), "400 invalid_scope no_matching_scope");
  EXPECT_EQ(scopes_of(last_event_body()), "chat.write chat.read openid |  | chat.write openid");
  connection_.down_scoping = true;
  store_connection();
  EXPECT_EQ(exchange({{"scope", ""}}).refusal(), "400 invalid_scope missing_scopes");
  EXPECT_EQ(exchange({{"scope", "openid chat.write"}}).refusal(), "400 invalid_scope openid_not_allowed_token_exchange")
      << "nothing remains";
  EXPECT_EQ(exchange({{"scope", "chat.rule"}}).refusal(), "400 invalid_scope invalid_scope");
  EXPECT_EQ(scopes_of(last_event_body()), "chat.rule |  | chat.rule");

  const auto answer = exchange({{"scope", "chat.write chat.read openid chat.rule"}});
  EXPECT_EQ(answer.get("scope"), "chat.read") << answer.text;
  EXPECT_EQ(scopes_of(last_event_body()),
            "chat.write chat.read openid chat.rule | chat.read | chat.write openid chat.rule");
  const auto id_jag = answer.get("access_token");
  EXPECT_EQ(text_of(claims_of(id_jag), "scope"), "chat.read");
  EXPECT_EQ(redeem(id_jag, {{"scope", "chat.read chat.write"}}).refusal(), "400 invalid_scope invalid_scope")
      << "what was not granted is not there to be asked for";
  EXPECT_EQ(redeem(id_jag).get("scope"), "chat.read");

  const auto late = exchange({{"scope", "chat.write chat.read"}}).get("access_token");
  connection_.scopes = {"chat.write"};
  store_connection();
  EXPECT_EQ(redeem(late).refusal(), "400 access_denied scope_denied") << "what was granted is asked for again";
}

struct ExchangeCase {
  std::string name;
  Parameters changes;
  std::string refusal;
  std::string description = "";
};

TEST_F(OauthTest, AnExchangeIsRefused) {
  const std::string expired = id_token({{"exp", to_seconds(clock_.now()) - 1}});
  const ExchangeCase cases[] = {
      {"without a grant type", {{"grant_type", ""}}, "400 invalid_request"},
      {"of a grant type that the org server does not serve",
       {{"grant_type", std::string(mandate::oauth::jwt_bearer_grant)}},
       "400 unsupported_grant_type"},
      {"of an unknown grant type", {{"grant_type", "password"}}, "400 unsupported_grant_type"},
      {"without requested_token_type",
       {{"requested_token_type", ""}},
       "400 invalid_request invalid_requested_token_type",
       "requested_token_type is missing"},
      {"for a token type that we do not issue",
       {{"requested_token_type", "urn:x"}},
       "400 invalid_request invalid_requested_token_type"},
      {"without a subject token",
       {{"subject_token", ""}},
       "400 invalid_grant invalid_subject_token",
       "subject_token is missing"},
      {"without a subject token type", {{"subject_token_type", ""}}, "400 invalid_request invalid_subject_token_type"},
      {"of a subject token type that we do not take",
       {{"subject_token_type", "urn:ietf:params:oauth:token-type:saml2"}},
       "400 invalid_request invalid_subject_token_type"},
      {"of a subject token that is no JWT", {{"subject_token", "x"}}, "400 invalid_grant invalid_subject_token"},
      {"of an expired subject token",
       {{"subject_token", expired}},
       "400 invalid_grant token_exchange_subject_token_expired"},
      {"of a subject token of another issuer",
       {{"subject_token", id_token({{"iss", "https://evil.test"}})}},
       "400 invalid_grant invalid_subject_token_issuer_not_allowed"},
      {"of a subject token for another client",
       {{"subject_token", id_token({{"aud", "0oaother"}})}},
       "400 invalid_grant invalid_subject_token_no_delegation_link"},
      {"of a subject token for several clients",
       {{"subject_token", id_token({{"aud", json::array{portal_.client_id.str(), "x"}}})}},
       "400 invalid_grant invalid_subject_token"},
      {"of a subject token without a session",
       {{"subject_token", id_token({{"sid", nullptr}})}},
       "400 invalid_grant invalid_subject_token_session_expired"},
      {"of a subject token of an unknown session",
       {{"subject_token", id_token({{"sid", "sesx"}})}},
       "400 invalid_grant invalid_subject_token_session_expired"},
      {"of a subject token of a person who is gone",
       {{"subject_token", id_token({{"sub", "00ugone"}})}},
       "400 invalid_grant invalid_subject_token_user_inactive"},
      {"of an access token in place of an ID token",
       {{"subject_token", id_token({}, "at+jwt")}},
       "400 invalid_grant invalid_subject_token"},
      {"of an ID-JAG in place of an ID token",
       {{"subject_token", forged_id_jag()}},
       "400 invalid_grant invalid_subject_token"},
      {"of an ID token that the agent signed itself",
       {{"subject_token", sign(agent_key_, "ES256", org_kids_["ES256"], "JWT", claims_of(id_token()), {})}},
       "400 invalid_grant invalid_subject_token"},
      {"with an actor token of no type", {{"actor_token", "x"}}, "400 invalid_request invalid_actor_token_type"},
      {"with an actor token that is not the client assertion",
       {{"actor_token", "x"}, {"actor_token_type", "urn:ietf:params:oauth:token-type:jwt"}},
       "400 invalid_request invalid_actor_token"},
      {"with an actor token type alone", {{"actor_token_type", "urn:x"}}, "400 invalid_request invalid_actor_token"},
      {"without an audience",
       {{"audience", ""}},
       "400 invalid_target token_exchange_invalid_audience",
       "audience is missing"},
      {"for a server without a connection",
       {{"audience", "https://mandate.test/oauth2/default"}},
       "400 invalid_target token_exchange_invalid_audience"},
      {"for an issuer with a slash too many",
       {{"audience", organization_.issuer(server_.id) + "/"}},
       "400 invalid_target token_exchange_invalid_audience"},
      {"without a scope",
       {{"scope", ""}},
       "400 invalid_scope missing_scopes",
       "available through this connection: chat.read"},
      {"for a scope that the connection does not allow",
       {{"scope", "chat.write"}},
       "400 invalid_scope no_matching_scope",
       "does not allow the scope chat.write"},
      {"for one good and one bad scope", {{"scope", "chat.read chat.write"}}, "400 invalid_scope no_matching_scope"},
      {"for a scope that the server does not have", {{"scope", "chat.rule"}}, "400 invalid_scope invalid_scope"},
      {"for a scope of signing on", {{"scope", "openid"}}, "400 invalid_scope openid_not_allowed_token_exchange"},
      {"for a scope with a quote", {{"scope", "a\"b"}}, "400 invalid_scope illegal_scope"},
      {"for a resource that the server does not protect",
       {{"resource", "https://other.test"}},
       "400 invalid_target token_exchange_invalid_resource"},
  };
  for (const auto& test : cases) {
    const auto answer = exchange(test.changes);
    EXPECT_EQ(answer.refusal(), test.refusal) << "an exchange " << test.name << ": " << answer.text;
    EXPECT_THAT(answer.get("error_description"), HasSubstr(test.description)) << test.name;
    EXPECT_THAT(last_event(), HasSubstr(" FAILURE ")) << test.name;
    EXPECT_FALSE(answer.body.contains("access_token")) << test.name;
  }
}

TEST_F(OauthTest, AnyLinkThatSaysNoRefusesTheExchange) {
  struct LinkCase {
    std::string name;
    std::function<void()> cut, mend;
    std::string refusal;
  };
  const LinkCase cases[] = {
      {"the agent is deactivated", [&] { agent_.status = domain::AgentStatus::inactive; },
       [&] { agent_.status = domain::AgentStatus::active; }, "401 invalid_client"},
      {"the agent is deleted", [&] { agent_.status = domain::AgentStatus::deleted; },
       [&] { agent_.status = domain::AgentStatus::active; }, "401 invalid_client"},
      {"the agent is linked to nothing", [&] { agent_.app_id = {}; }, [&] { agent_.app_id = portal_.id; },
       "400 invalid_grant invalid_subject_token_no_delegation_link"},
      {"the application is deactivated", [&] { portal_.status = domain::Status::inactive; },
       [&] { portal_.status = domain::Status::active; }, "400 invalid_grant invalid_subject_token_client_inactive"},
      {"the person is suspended", [&] { ada_.status = domain::UserStatus::suspended; },
       [&] { ada_.status = domain::UserStatus::active; }, "400 invalid_grant invalid_subject_token_user_inactive"},
      {"the connection is deactivated", [&] { connection_.status = domain::Status::inactive; },
       [&] { connection_.status = domain::Status::active; }, "400 invalid_target invalid_target"},
      {"the server is deactivated", [&] { server_.status = domain::Status::inactive; },
       [&] { server_.status = domain::Status::active; }, "400 invalid_target invalid_target"},
  };
  const auto store_all = [&] { store_agent(), store_application(), store_user(), store_connection(), store_server(); };
  ASSERT_EQ(exchange().status, 200);  // everything is in memory from here on
  for (const auto& test : cases) {
    test.cut();
    store_all();
    EXPECT_EQ(exchange().refusal(), test.refusal) << test.name;
    test.mend();
    store_all();
    EXPECT_EQ(exchange().status, 200) << test.name;
  }
}

TEST_F(OauthTest, ThePersonsAssignmentAndSessionAreAskedEachTime) {
  ASSERT_EQ(exchange().status, 200);
  change(ada_.id.str(), [&](auto& connection) -> Result<void> {
    CHECK(storage::Applications(connection).unassign(portal_.id, ada_.id));
    return {};
  });
  EXPECT_EQ(exchange().refusal(), "400 invalid_grant invalid_subject_token_user_not_assigned");
  change(ada_.id.str(), [&](auto& connection) -> Result<void> {
    CHECK(storage::Applications(connection).assign(portal_.id, ada_.id, clock_.now()));
    return {};
  });
  ASSERT_EQ(exchange().status, 200);
  const auto token = id_token();
  end_session();
  EXPECT_EQ(exchange({{"subject_token", token}}).refusal(), "400 invalid_grant invalid_subject_token_session_expired");
}

}  // namespace
}  // namespace mandate::web::oauth::testing
