// Refusals that no other test is about, each by its name in the catalogue (tools/check_catalogue.py counts them all).
#include "storage/sql/connection.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::StartsWith;

constexpr const char* token = "/oauth2/v1/token";

class CatalogueTest : public OauthTest {
 protected:
  struct Case {
    const char* reason;
    int status;
    std::function<Answer()> ask;
  };

  Answer redeem_code(const Parameters& changes) {
    const auto code = new_code([](auto& request) { request.code_challenge = std::string(43, 'c'); });
    Parameters form{{"grant_type", "authorization_code"},
                    {"code", code},
                    {"client_id", portal_.client_id.str()},
                    {"redirect_uri", "https://portal.test/callback"},
                    {"code_verifier", std::string(43, 'v')}};
    for (const auto& [name, value] : changes)
      if (value.empty())
        form.erase(name);
      else
        form[name] = value;
    return post(token, form);
  }
  // The form with one more parameter, which may be there already.
  Answer post_with(const std::string& path, Parameters form, std::pair<std::string, std::string> more) {
    std::vector<std::pair<std::string, std::string>> all(form.begin(), form.end());
    all.push_back(std::move(more));
    return send(http::Method::post, path, mandate::oauth::encode_form(all),
                {{"Content-Type", "application/x-www-form-urlencoded"}});
  }
  // Without its linked application the agent has nobody's ID tokens to present.
  Answer exchange_without_application() {
    const auto app = std::exchange(agent_.app_id, domain::ApplicationId("0oagone0000000000000"));
    store_agent();
    auto answer = exchange();
    agent_.app_id = app;
    store_agent();
    return answer;
  }
  Answer redeem_without_keys() {
    const auto grant = id_jag();
    change(server_.id.str(), [&](storage::sql::Connection& connection) -> Result<void> {
      CHECK(connection.execute("delete from signing_keys where server = $1", {server_.id}));
      return {};
    });
    return redeem(grant);
  }
  // Somebody would have to be asked, and nobody is there.
  Answer with_consent(const std::function<Answer()>& ask) {
    const auto set = [&](domain::Consent consent) {
      change(server_.id.str(), [&](auto& db) -> Result<void> {
        TRY(auto scope, storage::Scopes(db).find_by_name(server_.id, "chat.read"));
        scope->consent = consent;
        return storage::Scopes(db).update(*scope);
      });
    };
    set(domain::Consent::flexible);
    EXPECT_EQ(ask().status, 200) << "FLEXIBLE asks only where somebody is";
    set(domain::Consent::required);
    auto answer = ask();
    set(domain::Consent::implicit);
    return answer;
  }
  Answer ask_as_service() {
    const json::value id("registrar");
    return post(server_path("token"),
                {{"grant_type", "client_credentials"},
                 {"scope", "chat.read"},
                 {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                 {"client_assertion", assertion(server_token_url(), Changes{{"iss", id}, {"sub", id}})}});
  }
  Answer ask_as_public_service() {
    portal_.grant_types.emplace_back("client_credentials");
    store_application();
    return post(
        token,
        {{"grant_type", "client_credentials"}, {"client_id", portal_.client_id.str()}, {"scope", "okta.users.read"}});
  }
};

// RFC 8693 lets audience be repeated, and an authorization server refuse several.
TEST_F(CatalogueTest, SeveralAudiencesAreRefused) {
  const auto issuer = organization_.issuer(server_.id);
  for (const std::string& another : {std::string("https://b.test"), issuer, std::string()}) {
    const std::pair<std::string, std::string> audience{"audience", another};
    EXPECT_EQ(post_with(token, exchange_form(), audience).refusal(),
              "400 invalid_target token_exchange_invalid_audience")
        << another;
    EXPECT_EQ(post_with(token, {{"grant_type", "client_credentials"}, {"audience", issuer}}, audience).refusal(),
              "400 invalid_request")
        << "elsewhere nothing repeats";
  }
  EXPECT_EQ(post_with(token, exchange_form(), {"scope", "chat.read"}).refusal(), "400 invalid_request");
}

TEST_F(CatalogueTest, EachRefusalHasItsName) {
  add_service();
  const std::vector<Case> cases{
      {"missing_client_credentials", 401, [&] { return post(token, {{"grant_type", "client_credentials"}}); }},
      {"invalid_token_endpoint_auth_method", 401,
       [&] { return post(token, {{"grant_type", "client_credentials"}}, {{"Authorization", "Bearer x"}}); }},
      {"multiple_client_credentials", 401, [&] { return exchange({{"client_secret", "s"}}); }},
      {"client_credentials_in_query", 400, [&] { return post("/oauth2/v1/token?client_secret=s", exchange_form()); }},
      {"client_assertion_type_invalid", 400, [&] { return exchange({{"client_assertion_type", "x"}}); }},
      {"token_request_missing_grant_type", 400, [&] { return exchange({{"grant_type", ""}}); }},
      {"too_many_resources", 400,
       [&] {
         return post_with(token, exchange_form({{"resource", "https://a.test"}}), {"resource", "https://b.test"});
       }},
      {"invalid_subject_token_client_not_registered", 400, [&] { return exchange_without_application(); }},
      {"pkce_verifier_missing", 400, [&] { return redeem_code({{"code_verifier", ""}}); }},
      {"pkce_verifier_malformed", 400, [&] { return redeem_code({{"code_verifier", "short"}}); }},
      {"pkce_verification_failed", 400, [&] { return redeem_code({}); }},
      {"mismatched_redirect_uri", 400, [&] { return redeem_code({{"redirect_uri", "https://evil.test/"}}); }},
      {"consent_required_token_exchange", 400, [&] { return with_consent([&] { return exchange(); }); }},
      {"consent_required_client_credentials", 400, [&] { return with_consent([&] { return ask_as_service(); }); }},
      {"unsupported_auth_method_client_creds", 401, [&] { return ask_as_public_service(); }},
      {"server_error", 500, [&] { return redeem_without_keys(); }},
  };
  for (const auto& test : cases) {
    const auto answer = test.ask();
    EXPECT_EQ(answer.status, test.status) << test.reason << ": " << answer.text;
    EXPECT_THAT(answer.log_note, StartsWith(test.reason));
    clock_.advance(std::chrono::seconds(1));  // forgives one failure
  }
}

}  // namespace
}  // namespace mandate::web::oauth::testing
