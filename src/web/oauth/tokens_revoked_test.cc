// Agents whose tokens were all taken back: what was issued to them or through them before never counts again.
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

constexpr const char* inactive = R"({"active":false})";

class TokensRevokedTest : public OauthTest {
 protected:
  // As a deactivation with revokeTokens and an activation do, in one second.
  void revoke_tokens() {
    agent_.tokens_revoked = clock_.now();
    store_agent();
  }
  void revoke_and_go_on() {
    revoke_tokens();
    clock_.advance(std::chrono::seconds(1));
  }
  Answer introspect(const std::string& token) {
    return post(server_path("introspect"),
                {{"token", token},
                 {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                 {"client_assertion", assertion(organization_.endpoint(server_.id, "introspect"))}});
  }
};

TEST_F(TokensRevokedTest, NothingIsIssuedInTheSecondOfTheRevocation) {
  clock_.advance(std::chrono::milliseconds(300));
  revoke_tokens();
  for (const auto later : {std::chrono::milliseconds(0), std::chrono::milliseconds(699)}) {
    clock_.advance(later);
    EXPECT_EQ(exchange().refusal(), "503 temporarily_unavailable temporarily_unavailable")
        << "its iat would be the same";
  }
  clock_.advance(std::chrono::milliseconds(1));
  const auto token = access_token();
  EXPECT_EQ(introspect(token).get("active"), "true");
}

TEST_F(TokensRevokedTest, WhatTheAgentHadNeverCountsAgain) {
  const auto held = id_jag(), token = access_token();
  ASSERT_EQ(introspect(token).get("active"), "true");
  revoke_and_go_on();
  EXPECT_EQ(redeem(held).refusal(), "400 invalid_grant invalid_grant");
  EXPECT_EQ(introspect(token).text, inactive);
  const auto next = access_token();
  EXPECT_EQ(introspect(next).get("active"), "true") << "what it gets now counts";
  clock_.advance(std::chrono::minutes(5));
  EXPECT_EQ(introspect(token).text, inactive);
}

TEST_F(TokensRevokedTest, TheTokensOfAnotherStay) {
  const auto token = access_token();
  domain::Agent other;
  other.id = domain::AgentId("wlp22222222222222222");
  other.name = "Other";
  other.tokens_revoked = clock_.now();
  change(other.id.str(), [&](auto& connection) { return storage::Agents(connection).insert(other); });
  EXPECT_EQ(introspect(token).get("active"), "true");
}

// The application that was made for the agent has its client_id.
class OwnApplicationTest : public TokensRevokedTest {
 protected:
  OwnApplicationTest() {
    own_ = portal_;
    own_.id = domain::ApplicationId("0oa22222222222222222");
    own_.client_id = domain::ClientId(agent_.id.str());
    own_.label = "Its own";
    change(own_.id.str(), [&](auto& connection) -> Result<void> {
      CHECK(storage::Applications(connection).insert(own_));
      CHECK(storage::Applications(connection).assign(own_.id, ada_.id, clock_.now()));
      return {};
    });
    agent_.app_id = own_.id;
    store_agent();
  }
  std::string code() {
    return new_code([&](auto& request) {
      request.client_id = own_.client_id;
      request.application = own_.id;
    });
  }
  Answer redeem_code(const std::string& code) {
    return post("/oauth2/v1/token", {{"grant_type", "authorization_code"},
                                     {"code", code},
                                     {"redirect_uri", "https://portal.test/callback"},
                                     {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                                     {"client_assertion", assertion(org_token_url())}});
  }

  domain::Application own_;
};

TEST_F(OwnApplicationTest, ItsCodesAndIdTokensEndToo) {
  const auto held = code();
  const auto signed_on = redeem_code(code());
  ASSERT_EQ(signed_on.status, 200) << signed_on.text;
  const auto id_token = signed_on.get("id_token");
  ASSERT_EQ(exchange({{"subject_token", id_token}}).status, 200);
  revoke_and_go_on();
  EXPECT_EQ(redeem_code(held).refusal(), "400 invalid_grant invalid_authorization_code");
  EXPECT_EQ(exchange({{"subject_token", id_token}}).refusal(), "400 invalid_grant invalid_subject_token");
  EXPECT_EQ(redeem_code(code()).status, 200);
}

}  // namespace
}  // namespace mandate::web::oauth::testing
