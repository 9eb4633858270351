#include <thread>

#include "base/text.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

struct AssertionCase {
  std::string name;
  std::string assertion;
  std::string refusal, reason;
};

TEST_F(OauthTest, AClientAssertionIsRefused) {
  const auto now = to_seconds(clock_.now());
  const auto url = org_token_url();
  const auto stranger = crypto::PrivateKey::generate(crypto::KeyType::p256).value();
  const auto good = assertion(url);
  const auto unsigned_part = good.substr(0, good.rfind('.'));
  const auto with_header = [&](std::string_view header) {
    return base64url_encode(header) + unsigned_part.substr(unsigned_part.find('.')) + ".";
  };
  const json::object claims = claims_of(good);
  const std::string known = "401 invalid_client";
  const AssertionCase cases[] = {
      {"that is no JWT", "x", known, "client_assertion_invalid_jwt"},
      {"with alg none", with_header(R"({"alg":"none"})"), known, "client_assertion_invalid_jwt"},
      {"with an HMAC", with_header(R"({"alg":"HS256","kid":"k1"})") + "c2ln", known, "client_assertion_invalid_jwt"},
      {"with a critical header", with_header(R"({"alg":"ES256","crit":["x"],"x":1})") + "c2ln", known,
       "client_assertion_invalid_jwt"},
      {"of the kind of an access token", assertion(url, {}, "ES256", "k1", "at+jwt"), known,
       "client_assertion_invalid_jwt"},
      {"of the kind of an ID-JAG", assertion(url, {}, "ES256", "k1", "oauth-id-jag+jwt"), known,
       "client_assertion_invalid_jwt"},
      {"without iss", assertion(url, {{"iss", nullptr}}), known, "client_assertion_invalid_issuer"},
      {"without sub", assertion(url, {{"sub", nullptr}}), known, "client_assertion_invalid_subject"},
      {"with another sub than iss", assertion(url, {{"sub", "wlpother"}}), known, "client_assertion_invalid_subject"},
      {"without aud", assertion(url, {{"aud", nullptr}}), known, "client_assertion_invalid_audience"},
      {"for another server's endpoint", assertion(server_token_url()), known, "client_assertion_invalid_audience"},
      {"for two audiences", assertion(url, {{"aud", json::array{url, organization_.issuer()}}}), known,
       "client_assertion_invalid_audience"},
      {"for the issuer with a slash", assertion(organization_.issuer() + "/"), known,
       "client_assertion_invalid_audience"},
      {"without exp", assertion(url, {{"exp", nullptr}}), known, "client_assertion_expiration_required"},
      {"with exp as a string", assertion(url, {{"exp", "soon"}}), known, "client_assertion_expiration_required"},
      {"that expired this second", assertion(url, {{"exp", now}}), known, "client_assertion_expired_token"},
      {"that is valid for a day", assertion(url, {{"exp", now + 86400}}), known,
       "client_assertion_expires_too_far_in_future"},
      {"from the future", assertion(url, {{"iat", now + 300}}), known, "client_assertion_issued_at_in_future"},
      {"not to be used yet", assertion(url, {{"nbf", now + 300}}), known, "client_assertion_issued_at_in_future"},
      {"with iat as a string", assertion(url, {{"iat", "now"}}), known, "client_assertion_invalid_jwt"},
      {"with an empty jti", assertion(url, {{"jti", ""}}), known, "client_assertion_invalid_jwt"},
      {"with an unknown kid", assertion(url, {}, "ES256", "k2"), known, "client_assertion_invalid_kid"},
      {"of a stranger's key", sign(stranger, "ES256", "k1", "JWT", claims, {{"jti", "s1"}}), known,
       "client_assertion_invalid_signature"},
      {"of a stranger's key without kid", sign(stranger, "ES256", "", "JWT", claims, {{"jti", "s2"}}), known,
       "client_assertion_invalid_signature"},
      {"of an unknown client",
       sign(agent_key_, "ES256", "k1", "JWT", claims, {{"iss", "wlpnobody"}, {"sub", "wlpnobody"}}), known,
       "invalid_client_id"},
      {"with another algorithm than the key's",
       sign(org_keys_.at("RS256"), "RS256", "k1", "JWT", claims, {{"jti", "s3"}}), known,
       "client_assertion_invalid_signature_algorithm"},
      {"that was cut short", good.substr(0, good.size() - 3), known, ""},
  };
  int host = 0;
  for (const auto& test : cases) {
    address_ = "198.51.100." + std::to_string(++host);  // only the first refusals of an address are in the log
    const auto answer = exchange({{"client_assertion", test.assertion}});
    EXPECT_EQ(answer.refusal(), test.refusal) << "an assertion " << test.name << ": " << answer.text;
    EXPECT_THAT(last_event(), HasSubstr("FAILURE " + test.reason)) << test.name;
  }
}

TEST_F(OauthTest, WhoProvedNothingLearnsNothing) {
  const auto unknown =
      exchange({{"client_assertion", assertion(org_token_url(), {{"iss", "wlpnobody"}, {"sub", "wlpnobody"}})}});
  const auto wrong_kid = exchange({{"client_assertion", assertion(org_token_url(), {}, "ES256", "k9")}});
  EXPECT_EQ(unknown.text, wrong_kid.text);
  EXPECT_FALSE(unknown.body.contains("reason"));
}

TEST_F(OauthTest, AnAssertionMayNameTheIssuerAndLeaveOutItsKid) {
  EXPECT_EQ(exchange({{"client_assertion", assertion(organization_.issuer())}}).status, 200);
  EXPECT_EQ(
      exchange({{"client_assertion", assertion(org_token_url(), {{"aud", json::array{org_token_url()}}})}}).status,
      200);
  EXPECT_EQ(exchange({{"client_assertion", assertion(org_token_url(), {}, "ES256", "")}}).status, 200);
  EXPECT_EQ(exchange({{"client_assertion", assertion(org_token_url(), {}, "ES256", "k1", "client-authentication+jwt")}})
                .status,
            200);
  EXPECT_EQ(exchange({{"client_id", agent_.id.str()}}).status, 200);
}

TEST_F(OauthTest, AnAssertionIsUsedOnce) {
  for (const auto& used : {assertion(org_token_url()), assertion(org_token_url(), {{"jti", nullptr}})}) {
    EXPECT_EQ(exchange({{"client_assertion", used}}).status, 200);
    EXPECT_EQ(exchange({{"client_assertion", used}}).refusal(), "401 invalid_client client_assertion_already_used");
    EXPECT_THAT(last_event(), HasSubstr("FAILURE client_assertion_already_used"));
  }
  const auto refused = assertion(org_token_url());
  EXPECT_EQ(exchange({{"client_assertion", refused}, {"scope", "chat.write"}}).status, 400);
  EXPECT_EQ(exchange({{"client_assertion", refused}}).status, 401) << "a refused request uses its assertion up as well";
}

TEST_F(OauthTest, OfManyRequestsWithOneAssertionExactlyOneGetsAToken) {
  const auto form = exchange_form();
  std::atomic<int> granted = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 32; ++i)
    threads.emplace_back([&] { (post("/oauth2/v1/token", form).status == 200 ? granted : refused)++; });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(granted, 1);
  EXPECT_EQ(refused, 31);
}

TEST_F(OauthTest, AKeyThatWasDeactivatedProvesNothing) {
  ASSERT_EQ(exchange().status, 200);
  client_key_.status = domain::Status::inactive;
  change(agent_.id.str(), [&](auto& connection) { return storage::ClientKeys(connection).update(client_key_); });
  EXPECT_EQ(exchange().status, 401);
  EXPECT_THAT(last_event(), HasSubstr("client_assertion_jwks_not_configured"));
}

TEST_F(OauthTest, CredentialsAreRefusedBeforeAnythingIsLookedUp) {
  const auto form = exchange_form();
  Parameters two = form;
  two["client_secret"] = "s";
  EXPECT_EQ(post("/oauth2/v1/token", two).refusal(), "401 invalid_request");
  EXPECT_EQ(post("/oauth2/v1/token", form, {{"Authorization", "Basic eDp5"}}).refusal(), "401 invalid_request");
  EXPECT_EQ(post("/oauth2/v1/token?client_secret=x", form).refusal(), "400 invalid_request");
  EXPECT_EQ(exchange({{"client_assertion_type", "urn:x"}}).refusal(), "400 invalid_request");
  EXPECT_EQ(exchange({{"client_assertion", ""}}).refusal(), "401 invalid_client");
  EXPECT_EQ(exchange({{"client_id", "wlpother"}}).refusal(), "401 invalid_client");
  EXPECT_EQ(send(http::Method::post, "/oauth2/v1/token", "{}", {{"Content-Type", "application/json"}}).refusal(),
            "400 invalid_request");
  const std::string urlencoded = "application/x-www-form-urlencoded";
  EXPECT_EQ(send(http::Method::post, "/oauth2/v1/token", "grant_type=a&grant_type=b", {{"Content-Type", urlencoded}})
                .refusal(),
            "400 invalid_request");
  EXPECT_EQ(send(http::Method::post, "/oauth2/v1/token", "grant_type=%zz", {{"Content-Type", urlencoded}}).refusal(),
            "400 invalid_request");
  EXPECT_EQ(
      send(http::Method::post, "/oauth2/v1/token", std::string(70'000, 'a'), {{"Content-Type", urlencoded}}).status,
      413);
  EXPECT_EQ(post("/oauth2/nowhere/v1/token", form).status, 404);
}

TEST_F(OauthTest, SecretsWorkForClientsThatHaveOne) {
  const std::string secret = "s~3cret.with-odd_chars%";
  agent_.auth_method = domain::ClientAuthMethod::client_secret;
  store_agent();
  change(agent_.id.str(), [&](auto& connection) {
    return storage::ClientSecrets(connection)
        .insert({domain::ClientSecretId::generate(),
                 agent_.id.str(),
                 crypto::sha256_hex(secret),
                 domain::Status::active,
                 {},
                 {}});
  });
  const Parameters none{{"client_assertion", ""}, {"client_assertion_type", ""}};
  const auto with = [&](Parameters more) {
    more.insert(none.begin(), none.end());
    return exchange_form(more);
  };
  const auto basic = [&](std::string id, std::string value) {
    return std::vector<http::Header>{{"Authorization", "Basic " + base64_encode(id + ":" + value)}};
  };
  const auto token = "/oauth2/v1/token";
  EXPECT_EQ(post(token, with({{"client_id", agent_.id.str()}, {"client_secret", "wrong"}})).refusal(),
            "401 invalid_client");
  EXPECT_EQ(post(token, with({{"client_id", agent_.id.str()}})).refusal(), "401 invalid_client");
  const auto challenged = post(token, with({}), basic(agent_.id.str(), "wrong"));
  EXPECT_EQ(challenged.refusal(), "401 invalid_client");
  EXPECT_EQ(challenged.header("WWW-Authenticate"), "Basic realm=\"mandate\"");
  EXPECT_EQ(exchange().refusal(), "401 invalid_client") << "an assertion, while the method is a secret";
  EXPECT_EQ(post(token, with({{"client_id", agent_.id.str()}, {"client_secret", secret}})).status, 200);
  EXPECT_EQ(post(token, with({}), basic(agent_.id.str(), secret)).status, 200) << "raw";
  EXPECT_EQ(post(token, with({}), basic(agent_.id.str(), percent_encode(secret))).status, 200) << "form-encoded";
}

TEST_F(OauthTest, WhoFailsTooOftenWaits) {
  int status = 0, tries = 0;
  for (; tries < 100 && status != 429; ++tries)
    status =
        exchange({{"client_id", agent_.id.str()}, {"client_assertion", assertion(org_token_url(), {}, "ES256", "k9")}})
            .status;
  EXPECT_EQ(tries, 31);
  const auto refused = exchange({{"client_id", agent_.id.str()}});
  EXPECT_EQ(refused.refusal(), "429 temporarily_unavailable");
  EXPECT_THAT(refused.log_note, HasSubstr("too_many_requests"));
  EXPECT_EQ(refused.header("Retry-After"), "30");
  EXPECT_EQ(exchange().status, 429) << "who sends no client_id is known by the assertion";
  EXPECT_EQ(settled_events("system.rate_limit.violation"), 1U) << "once, however often it is refused";
  clock_.advance(std::chrono::seconds(30));
  EXPECT_EQ(exchange({{"client_id", agent_.id.str()}}).status, 200);
}

// Refused before anybody is asked who they are, with as much as a request may hold; the access log names every one.
TEST_F(OauthTest, NobodyFillsTheSystemLogWithoutACredential) {
  const auto ask = [&] {
    return post("/oauth2/v1/token", {{"client_id", "x"}, {"grant_type", std::string(20'000, '\x01')}},
                {{"User-Agent", std::string(10'000, 'u')}});
  };
  const auto first = ask();
  EXPECT_EQ(first.refusal(), "400 unsupported_grant_type");
  EXPECT_LT(first.text.size(), 1'000U);
  EXPECT_LT(json::serialize(last_event_body()).size(), 6'000U);
  EXPECT_THAT(json::serialize(last_event_body()), HasSubstr("uuu\u2026\""));
  for (int i = 1; i < 30; ++i) EXPECT_THAT(ask().log_note, HasSubstr("unsupported_grant_type"));
  EXPECT_EQ(ask().refusal(), "429 temporarily_unavailable");
  EXPECT_EQ(settled_events("app.oauth2.token.grant"), 10U);
  EXPECT_EQ(settled_events("system.rate_limit.violation"), 1U);
  EXPECT_EQ(exchange().status, 200) << "another client";
  EXPECT_EQ(settled_events("app.oauth2.token.grant.id_jag"), 1U) << "what is issued is recorded always";
  EXPECT_EQ(exchange({{"scope", "nothing"}}).status, 400);
  EXPECT_EQ(settled_events("app.oauth2.token.grant.id_jag"), 2U)
      << "and what is refused to a client that proved itself";
  address_ = "192.0.2.2";
  EXPECT_EQ(ask().status, 400);
  EXPECT_EQ(settled_events("app.oauth2.token.grant"), 11U) << "another address";
}

TEST_F(OauthTest, WhatCannotBeReadCountsForItsAddress) {
  const OauthApi strict(environment_, {.address_failures = 3});
  router_.add(http::Method::post, "/few/token", strict.client_endpoint(strict.token(), "token"));
  router_.add(http::Method::post, "/oauth2/{authorizationServerId}/few/token",
              strict.client_endpoint(strict.token(), "token"));
  EXPECT_EQ(post("/few/token?client_secret=s", exchange_form()).status, 400);
  EXPECT_EQ(post("/oauth2/ausnobody/few/token", exchange_form()).status, 404);
  EXPECT_EQ(post("/few/token", {{"grant_type", "client_credentials"}}).status, 401);
  EXPECT_EQ(post("/few/token", exchange_form()).status, 429);
}

// It proves nothing but with its code.
TEST_F(OauthTest, APublicClientIsCountedOnlyWhenItIsRefused) {
  const OauthApi strict(environment_, {.client_failures = 2});
  router_.add(http::Method::post, "/few/token", strict.client_endpoint(strict.token(), "token"));
  const auto redeem_code = [&](const std::string& code) {
    return post("/few/token", {{"grant_type", "authorization_code"},
                               {"code", code},
                               {"client_id", portal_.client_id.str()},
                               {"redirect_uri", "https://portal.test/callback"}});
  };
  for (int i = 0; i < 4; ++i) EXPECT_EQ(redeem_code(new_code()).status, 200);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(redeem_code("guess").status, 400);
  EXPECT_EQ(redeem_code(new_code()).status, 429);
  address_ = "192.0.2.2";
  EXPECT_EQ(redeem_code(new_code()).status, 200) << "the client at another address";
}

class OauthLimitsTest : public OauthTest {
 protected:
  OauthLimitsTest() {
    router_.add(http::Method::post, "/strict/token", strict_.client_endpoint(strict_.token(), "token"));
  }
  Answer ask(const Parameters& changes = {}) { return post("/strict/token", exchange_form(changes)); }
  OauthApi strict_{environment_, {.client_requests = 2, .address_requests = 9}};
};

TEST_F(OauthLimitsTest, AClientHasALimitThatNobodyElseCanUseUp) {
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(ask({{"client_id", agent_.id.str()}, {"client_assertion", assertion(org_token_url(), {}, "ES256", "k9")}})
                  .status,
              401);
  EXPECT_EQ(ask().header("X-Rate-Limit-Remaining"), "1");
  const auto last = ask({{"scope", "nothing"}});
  EXPECT_EQ(last.status, 400) << "a refused request counts as well";
  EXPECT_EQ(last.header("X-Rate-Limit-Limit"), "2");
  EXPECT_EQ(last.header("X-Rate-Limit-Remaining"), "0");
  const auto refused = ask();
  EXPECT_EQ(refused.refusal(), "429 temporarily_unavailable");
  EXPECT_EQ(refused.header("Retry-After"), "60");
  EXPECT_THAT(refused.get("error_description"), HasSubstr("60 seconds"));
  clock_.advance(std::chrono::seconds(60));
  EXPECT_EQ(ask().status, 200);
}

TEST_F(OauthLimitsTest, AnAddressHasALimitWhateverItSends) {
  const std::string urlencoded = "application/x-www-form-urlencoded";
  for (int i = 0; i < 9; ++i) {
    const auto answer = send(http::Method::post, "/strict/token", "grant_type=%zz", {{"Content-Type", urlencoded}});
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.header("X-Rate-Limit-Remaining"), std::to_string(8 - i));
    EXPECT_NE(answer.header("X-Rate-Limit-Reset"), "");
  }
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask().refusal(), "429 temporarily_unavailable");
  EXPECT_EQ(settled_events("system.rate_limit.violation"), 1U);
  EXPECT_THAT(json::serialize(last_event_body()), HasSubstr("limits.address_requests"));
}

}  // namespace
}  // namespace mandate::web::oauth::testing
