// What a person takes back is given to nobody any more: by codes, refresh tokens, and access tokens that are out.
#include "storage/consent_grants.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

constexpr const char* inactive = R"({"active":false})";

class ConsentInTokensTest : public OauthTest {
 protected:
  ConsentInTokensTest() {
    portal_.grant_types = {"authorization_code", "refresh_token"};
    portal_.auth_method = domain::AppAuthMethod::client_secret_post;
    portal_.refresh_rotation = domain::RefreshRotation::keep;
    portal_.consent_method = domain::ConsentMethod::required;
    store_application();
    give_secret(portal_);
    rule_.grant_types.push_back("authorization_code");
    store_rule();
    set_consent("chat.read", domain::Consent::required);
    give("chat.read");
  }
  domain::Scope scope_of(const std::string& name) {
    return store_->read([&](auto& db) { return storage::Scopes(db).find_by_name(server_.id, name); }).value().value();
  }
  void set_consent(const std::string& name, domain::Consent consent) {
    auto scope = scope_of(name);
    scope.consent = consent;
    change(server_.id.str(), [&](auto& db) { return storage::Scopes(db).update(scope); });
  }
  std::string key() const { return domain::consent_key(ada_.id, portal_.id, server_.id); }
  void give(const std::string& name) {
    const domain::ConsentGrant grant{domain::ConsentGrantId::generate(),
                                     ada_.id,
                                     portal_.id,
                                     server_.id,
                                     scope_of(name).id,
                                     clock_.now(),
                                     clock_.now()};
    change(key(), [&](auto& db) { return storage::ConsentGrants(db).put(grant); });
  }
  void take_back(const std::string& name) {
    const auto grants =
        store_->read([&](auto& db) { return storage::ConsentGrants(db).list_all({.scope = scope_of(name).id}); })
            .value();
    ASSERT_EQ(grants.size(), 1U);
    change(key(), [&](auto& db) { return storage::ConsentGrants(db).withdraw(grants[0].id, clock_.now()); });
  }

  Parameters with_secret(Parameters form) const {
    form.emplace("client_id", portal_.client_id.str());
    form.emplace("client_secret", "secret");
    return form;
  }
  std::string code(std::vector<std::string> scopes) {
    return new_code([&](auto& request) {
      request.server = server_.id;
      request.scopes = std::move(scopes);
    });
  }
  Answer redeem_code(const std::string& code) {
    return post(server_path("token"), with_secret({{"grant_type", "authorization_code"},
                                                   {"code", code},
                                                   {"redirect_uri", "https://portal.test/callback"}}));
  }
  Answer sign_on(std::vector<std::string> scopes = {"openid", "chat.read", "chat.write", "offline_access"}) {
    return redeem_code(code(std::move(scopes)));
  }
  Answer refresh(const std::string& token, const Parameters& more = {}) {
    Parameters form{{"grant_type", "refresh_token"}, {"refresh_token", token}};
    form.insert(more.begin(), more.end());
    return post(server_path("token"), with_secret(form));
  }
  Answer introspect(const std::string& token) {
    return post(server_path("introspect"), with_secret({{"token", token}}));
  }
};

TEST_F(ConsentInTokensTest, ACodeGivesNothingThatWasTakenBackMeanwhile) {
  const auto waiting = code({"openid", "chat.read"});
  take_back("chat.read");
  EXPECT_EQ(redeem_code(waiting).refusal(), "400 consent_required consent_required_authorization_code");
  EXPECT_EQ(redeem_code(code({"openid", "chat.write"})).status, 200) << "a scope that takes none";
  give("chat.read");
  EXPECT_EQ(redeem_code(code({"openid", "chat.read"})).status, 200);
}

TEST_F(ConsentInTokensTest, ARefreshTokenGivesAScopeOnlyWhileThePersonConsents) {
  const auto token = sign_on().get("refresh_token");
  EXPECT_EQ(refresh(token).get("scope"), "openid chat.read chat.write offline_access");
  take_back("chat.read");
  const std::string refusal = "400 consent_required consent_required_refresh_token";
  EXPECT_EQ(refresh(token, {{"scope", "chat.read"}}).refusal(), refusal);
  EXPECT_EQ(refresh(token, {{"scope", "openid chat.read"}}).refusal(), refusal);
  EXPECT_EQ(refresh(token, {{"scope", "openid profile"}}).refusal(), "400 access_denied refresh_scopes_denied");
  const auto rest = refresh(token);
  EXPECT_EQ(rest.get("scope"), "openid chat.write offline_access");
  EXPECT_EQ(claims_of(rest.get("access_token")).at("scp"), (json::array{"openid", "chat.write", "offline_access"}));
  EXPECT_EQ(introspect(token).get("scope"), "openid chat.write offline_access");
  give("chat.read");
  EXPECT_EQ(refresh(token, {{"scope", "chat.read"}}).status, 200) << "the person has agreed again";
}

TEST_F(ConsentInTokensTest, ARefreshTokenOfWhichNothingIsLeftIsRefused) {
  set_consent("offline_access", domain::Consent::required);
  give("offline_access");
  const auto token = sign_on({"chat.read", "offline_access"}).get("refresh_token");
  ASSERT_NE(token, "");
  take_back("chat.read");
  take_back("offline_access");
  EXPECT_EQ(refresh(token).refusal(), "400 consent_required consent_required_refresh_token");
  EXPECT_EQ(introspect(token).text, inactive);
}

TEST_F(ConsentInTokensTest, AScopeThatWasDeletedIsGivenNoMore) {
  const auto waiting = code({"openid", "chat.write"});
  const auto token = sign_on().get("refresh_token");
  const auto id = scope_of("chat.write").id;
  change(server_.id.str(), [&](auto& db) { return storage::Scopes(db).erase(id); });
  EXPECT_EQ(redeem_code(waiting).refusal(), "400 consent_required consent_required_authorization_code");
  EXPECT_EQ(refresh(token).get("scope"), "openid chat.read offline_access")
      << "whatever the access policy lets through";
  EXPECT_EQ(refresh(token, {{"scope", "chat.write"}}).refusal(), "400 consent_required consent_required_refresh_token");
}

TEST_F(ConsentInTokensTest, AnAccessTokenEndsWithTheConsent) {
  const auto with = sign_on().get("access_token"), without = sign_on({"openid", "chat.write"}).get("access_token");
  EXPECT_NE(introspect(with).text, inactive);
  take_back("chat.read");
  EXPECT_EQ(introspect(with).text, inactive);
  EXPECT_NE(introspect(without).text, inactive) << "it has another scope";
}

TEST_F(ConsentInTokensTest, ATrustedApplicationLosesWhatWasTakenBackToo) {
  const auto tokens = sign_on();
  portal_.consent_method = domain::ConsentMethod::trusted;
  store_application();
  take_back("chat.read");
  EXPECT_EQ(refresh(tokens.get("refresh_token"), {{"scope", "chat.read"}}).refusal(),
            "400 consent_required consent_required_refresh_token");
  EXPECT_EQ(introspect(tokens.get("access_token")).text, inactive);
}

TEST_F(ConsentInTokensTest, WhatNeedsConsentIsAskedEachTime) {
  set_consent("chat.write", domain::Consent::implicit);
  const auto token = sign_on().get("refresh_token");
  set_consent("chat.write", domain::Consent::flexible);
  EXPECT_EQ(refresh(token).get("scope"), "openid chat.read offline_access") << "an administrator asks for more";
  portal_.consent_method = domain::ConsentMethod::trusted;
  store_application();
  EXPECT_EQ(refresh(token).get("scope"), "openid chat.read chat.write offline_access");
}

TEST_F(ConsentInTokensTest, AnotherPersonsConsentCountsForNobody) {
  const auto token = sign_on().get("refresh_token");
  const domain::ConsentGrant bobs{domain::ConsentGrantId::generate(),
                                  domain::UserId("00ubob"),
                                  portal_.id,
                                  server_.id,
                                  scope_of("chat.write").id,
                                  clock_.now(),
                                  clock_.now()};
  change(key(), [&](auto& db) { return storage::ConsentGrants(db).put(bobs); });
  set_consent("chat.write", domain::Consent::required);
  EXPECT_EQ(refresh(token).get("scope"), "openid chat.read offline_access");
}

}  // namespace
}  // namespace mandate::web::oauth::testing
