#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(OauthTest, AnIdJagIsRedeemedForAnAccessToken) {
  const auto answer = redeem(id_jag());
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.get("token_type"), "Bearer");
  EXPECT_EQ(answer.get("expires_in"), "1800");
  EXPECT_EQ(answer.get("scope"), "chat.read");
  EXPECT_FALSE(answer.body.contains("refresh_token"));
  const auto jwt = jose::UnverifiedJwt::parse(answer.get("access_token")).value();
  EXPECT_EQ(jwt.typ(), "at+jwt");
  const auto& claims = jwt.unverified_claims();
  EXPECT_EQ(text_of(claims, "iss"), organization_.issuer(server_.id));
  EXPECT_EQ(text_of(claims, "aud"), "https://chat.test");
  EXPECT_EQ(text_of(claims, "sub"), "ada@example.test");
  EXPECT_EQ(text_of(claims, "uid"), ada_.id.str());
  EXPECT_EQ(text_of(claims, "cid"), agent_.id.str());
  EXPECT_EQ(text_of(claims, "client_id"), agent_.id.str());
  EXPECT_EQ(text_of(claims, "scp"), "[\"chat.read\"]");
  EXPECT_EQ(text_of(claims.at("act").as_object(), "sub"), agent_.id.str());
  EXPECT_EQ(last_event(), "app.oauth2.as.token.grant.access_token SUCCESS");
  EXPECT_THAT(json::serialize(last_event_body()), HasSubstr("Everybody"));
}

struct RedeemCase {
  std::string name;
  std::string id_jag;
  Parameters changes;
  std::string refusal;
};

TEST_F(OauthTest, ARedemptionIsRefused) {
  const auto now = to_seconds(clock_.now());
  const RedeemCase cases[] = {
      {"without an ID-JAG", "", {}, "400 invalid_request invalid_request"},
      {"of what is no JWT", "x.y.z", {}, "400 invalid_grant id_jag_invalid_signature"},
      {"of an ID token", id_token(), {}, "400 invalid_grant invalid_grant"},
      {"of an ID-JAG with the type JWT", forged_id_jag({}, "JWT"), {}, "400 invalid_grant invalid_grant"},
      {"of an ID-JAG that the agent signed",
       forged_id_jag({}, "oauth-id-jag+jwt", false),
       {},
       "400 invalid_grant id_jag_invalid_signature"},
      {"of an ID-JAG of another issuer",
       forged_id_jag({{"iss", "https://evil.test"}}),
       {},
       "400 invalid_grant id_jag_untrusted_issuer"},
      {"of an ID-JAG for another server",
       forged_id_jag({{"aud", "https://mandate.test/oauth2/default"}}),
       {},
       "400 invalid_grant jwt_bearer_grant_invalid_audience"},
      {"of an ID-JAG for two servers",
       forged_id_jag({{"aud", json::array{organization_.issuer(server_.id), "x"}}}),
       {},
       "400 invalid_grant invalid_grant"},
      {"of an expired ID-JAG", forged_id_jag({{"exp", now}}), {}, "400 invalid_grant id_jag_expired"},
      {"of an ID-JAG from the future",
       forged_id_jag({{"iat", now + 120}}),
       {},
       "400 invalid_grant id_jag_issued_in_future"},
      {"of an ID-JAG that lives too long",
       forged_id_jag({{"exp", now + 3600}}),
       {},
       "400 invalid_grant id_jag_lifetime_too_long"},
      {"of an ID-JAG without a jti", forged_id_jag({{"jti", nullptr}}), {}, "400 invalid_grant invalid_grant"},
      {"of another client's ID-JAG",
       forged_id_jag({{"client_id", "wlpother"}}),
       {},
       "400 invalid_grant id_jag_client_mismatch"},
      {"of an ID-JAG without scopes",
       forged_id_jag({{"scope", nullptr}}),
       {},
       "400 invalid_grant id_jag_lacking_scopes"},
      {"of an ID-JAG for a scope that the connection does not allow",
       forged_id_jag({{"scope", "chat.write"}}),
       {},
       "400 access_denied scope_denied"},
      {"of an ID-JAG of a person who is gone",
       forged_id_jag({{"sub", "00ugone"}}),
       {},
       "400 invalid_grant id_jag_invalid_subject"},
      {"of an ID-JAG for a foreign resource",
       forged_id_jag({{"resource", "https://other.test"}}),
       {},
       "400 invalid_grant id_jag_resource_not_allowed_for_as"},
      {"of an ID-JAG with a broken act", forged_id_jag({{"act", "x"}}), {}, "400 invalid_grant invalid_grant"},
      {"for more scopes than the ID-JAG grants",
       forged_id_jag(),
       {{"scope", "chat.read chat.write"}},
       "400 invalid_scope invalid_scope"},
      {"for a resource that the server does not protect",
       forged_id_jag(),
       {{"resource", "https://other.test"}},
       "400 invalid_target invalid_target"},
  };
  for (const auto& test : cases) {
    const auto answer = redeem(test.id_jag, test.changes);
    EXPECT_EQ(answer.refusal(), test.refusal) << "a redemption " << test.name << ": " << answer.text;
    EXPECT_THAT(last_event(), HasSubstr("app.oauth2.as.token.grant.access_token FAILURE ")) << test.name;
  }
}

TEST_F(OauthTest, AnIdJagIsRedeemedOnceUnlessTheServerSaysOtherwise) {
  const auto used = id_jag();
  EXPECT_EQ(redeem(used).status, 200);
  EXPECT_EQ(redeem(used).refusal(), "400 invalid_grant id_jag_replayed");
  server_.id_jag_single_use = false;
  store_server();
  const auto reusable = id_jag();
  EXPECT_EQ(redeem(reusable).status, 200);
  EXPECT_EQ(redeem(reusable).status, 200);
}

TEST_F(OauthTest, ScopeAtRedemptionNarrowsUnlessTheServerIsStrict) {
  connection_.scope_condition = domain::ScopeCondition::all_scopes;
  connection_.scopes = {"*"};
  store_connection();
  const auto both = [&] { return exchange({{"scope", "chat.read chat.write"}}).get("access_token"); };
  EXPECT_EQ(redeem(both(), {{"scope", "chat.write"}}).get("scope"), "chat.write");
  server_.strict_id_jag = true;
  store_server();
  EXPECT_EQ(redeem(both(), {{"scope", "chat.write"}}).refusal(), "400 invalid_request id_jag_scopes_in_request");
  EXPECT_EQ(redeem(both()).status, 200);
}

TEST_F(OauthTest, TheAudienceIsTheResourceThatWasGranted) {
  const auto token = exchange({{"resource", "https://CHAT.test/"}}).get("access_token");
  const auto answer = redeem(token, {{"resource", "https://chat.test"}});
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(text_of(claims_of(answer.get("access_token")), "aud"), "https://chat.test");
}

TEST_F(OauthTest, TheAccessPolicyDecides) {
  struct PolicyCase {
    std::string name;
    std::function<void()> set;
    std::string refusal;
  };
  const domain::Rule open = rule_;
  const PolicyCase cases[] = {
      {"the rule is INACTIVE", [&] { rule_.status = domain::Status::inactive; },
       "401 access_denied no_matching_policy"},
      {"the rule is for another grant", [&] { rule_.grant_types = {"authorization_code"}; },
       "401 access_denied no_matching_policy"},
      {"the rule is for other people", [&] { rule_.groups_include = {"00gother"}; },
       "401 access_denied no_matching_policy"},
      {"the rule excludes the person", [&] { rule_.users_exclude = {ada_.id.str()}; },
       "401 access_denied no_matching_policy"},
      {"the rule allows another scope", [&] { rule_.scopes = {"chat.write"}; }, "400 access_denied scope_denied"},
  };
  for (const auto& test : cases) {
    rule_ = open;
    test.set();
    store_rule();
    EXPECT_EQ(redeem(id_jag()).refusal(), test.refusal) << test.name;
  }
  rule_ = open;
  rule_.groups_include = {};
  rule_.users_include = {ada_.id.str()};
  store_rule();
  EXPECT_EQ(redeem(id_jag()).status, 200) << "the rule names the person";
}

TEST_F(OauthTest, AStopBetweenTheTwoLegsRefusesTheSecond) {
  const auto before_connection = id_jag();
  connection_.status = domain::Status::inactive;
  store_connection();
  EXPECT_EQ(redeem(before_connection).refusal(), "400 invalid_grant invalid_grant");
  connection_.status = domain::Status::active;
  store_connection();

  const auto before_agent = id_jag();
  agent_.status = domain::AgentStatus::inactive;
  store_agent();
  EXPECT_EQ(redeem(before_agent).refusal(), "401 invalid_client");
  EXPECT_THAT(last_event(), HasSubstr("client_inactive"));
  agent_.status = domain::AgentStatus::active;
  store_agent();

  const auto before_unlinking = id_jag();
  const auto linked = std::exchange(agent_.app_id, {});
  store_agent();
  EXPECT_EQ(redeem(before_unlinking).refusal(), "400 invalid_grant id_jag_invalid_subject");
  EXPECT_THAT(last_event(), HasSubstr("id_jag_invalid_subject"));
  agent_.app_id = linked;
  store_agent();
  EXPECT_EQ(redeem(before_unlinking).status, 200) << "linked again, as it was";

  const auto before_session = id_jag();
  end_session();
  EXPECT_EQ(redeem(before_session).refusal(), "400 invalid_grant id_jag_invalid_subject");
}

}  // namespace
}  // namespace mandate::web::oauth::testing
