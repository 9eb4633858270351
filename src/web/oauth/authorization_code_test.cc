#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

// RFC 7636 appendix B.
constexpr const char* verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr const char* challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

class AuthorizationCodeTest : public OauthTest {
 protected:
  std::string new_code(const std::function<void(domain::AuthorizeRequest&)>& edit = [](domain::AuthorizeRequest&) {}) {
    return OauthTest::new_code([&](domain::AuthorizeRequest& request) {
      request.code_challenge = challenge;
      edit(request);
    });
  }
  Answer redeem_code(const std::string& code, const Parameters& changes = {}) {
    Parameters form{{"grant_type", "authorization_code"},
                    {"code", code},
                    {"client_id", portal_.client_id.str()},
                    {"redirect_uri", "https://portal.test/callback"},
                    {"code_verifier", verifier}};
    for (const auto& [name, value] : changes)
      if (value.empty())
        form.erase(name);
      else
        form[name] = value;
    return post("/oauth2/v1/token", form);
  }
};

TEST_F(AuthorizationCodeTest, ACodeBecomesAnIdTokenThatTheAgentCanExchange) {
  const auto answer = redeem_code(new_code());
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.get("token_type"), "Bearer");
  EXPECT_EQ(answer.get("scope"), "openid email");
  const auto claims = claims_of(answer.get("id_token"));
  EXPECT_EQ(text_of(claims, "iss"), "https://mandate.test");
  EXPECT_EQ(text_of(claims, "aud"), portal_.client_id.str());
  EXPECT_EQ(text_of(claims, "sub"), ada_.id.str());
  EXPECT_EQ(text_of(claims, "nonce"), "n-1");
  EXPECT_EQ(text_of(claims, "email"), "ada@example.test");
  EXPECT_EQ(text_of(claims, "sid"), session_.id.str());
  EXPECT_EQ(text_of(claims, "at_hash").size(), 22u);
  EXPECT_EQ(exchange({{"subject_token", answer.get("id_token")}}).status, 200);
}

TEST_F(AuthorizationCodeTest, ACodeIsRefused) {
  struct CodeCase {
    std::string name;
    std::string code;
    Parameters changes;
    std::string refusal;
  };
  const CodeCase cases[] = {
      {"that nobody issued", "guess", {}, "400 invalid_grant"},
      {"that is missing", "", {{"code", ""}}, "400 invalid_request"},
      {"that expired", new_code([&](auto& request) { request.expires = clock_.now(); }), {}, "400 invalid_grant"},
      {"of another client",
       new_code([](auto& request) { request.client_id = domain::ClientId("0oaother"); }),
       {},
       "400 invalid_grant"},
      {"with another redirect_uri",
       new_code(),
       {{"redirect_uri", "https://portal.test/callback/"}},
       "400 invalid_grant"},
      {"without the redirect_uri", new_code(), {{"redirect_uri", ""}}, "400 invalid_request"},
      {"without the verifier", new_code(), {{"code_verifier", ""}}, "400 invalid_request"},
      {"with a short verifier", new_code(), {{"code_verifier", "short"}}, "400 invalid_request"},
      {"with a wrong verifier", new_code(), {{"code_verifier", std::string(43, 'a')}}, "400 invalid_grant"},
      {"with a verifier that nobody asked for",
       new_code([](auto& request) { request.code_challenge = ""; }),
       {},
       "400 invalid_grant"},
      {"from a client that is not there", new_code(), {{"client_id", "0oanobody"}}, "401 invalid_client"},
      {"from a public client that sends a secret", new_code(), {{"client_secret", "s"}}, "401 invalid_client"},
      {"of a session that is over",
       new_code([](auto& request) { request.session = domain::SessionId("sesgone"); }),
       {},
       "400 invalid_grant"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(redeem_code(test.code, test.changes).refusal(), test.refusal) << "a code " << test.name;
    EXPECT_THAT(last_event(), HasSubstr("app.oauth2.token.grant FAILURE ")) << test.name;
  }
  portal_.grant_types = {"client_credentials"};
  store_application();
  EXPECT_EQ(redeem_code(new_code()).refusal(), "400 unauthorized_client");
}

TEST_F(AuthorizationCodeTest, AStolenCodeTakesBackWhatTheFirstUseGave) {
  const auto code = new_code();
  const auto first = redeem_code(code);
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(redeem_code(code).refusal(), "400 invalid_grant");
  const auto jti = text_of(claims_of(first.get("access_token")), "jti");
  EXPECT_TRUE(ledger_->revoked_tokens().contains(jti));
}

TEST_F(AuthorizationCodeTest, WithoutOpenidThereIsNoIdToken) {
  const auto answer = redeem_code(new_code([](auto& request) { request.scopes = {"profile"}; }));
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_FALSE(answer.body.contains("id_token"));
}

}  // namespace
}  // namespace mandate::web::oauth::testing
