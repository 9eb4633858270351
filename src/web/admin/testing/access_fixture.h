#pragma once

#include "directory/directory.h"
#include "issuance/token_readers.h"
#include "manage/servers/signing_keys.h"
#include "oauth/tokens.h"
#include "storage/authorization_servers.h"
#include "web/admin/testing/application_fixture.h"
#include "web/oauth/routes.h"

namespace mandate::web::admin::testing {

// The management API together with the org authorization server whose access tokens it accepts.
class AccessTest : public ApplicationTest {
 protected:
  AccessTest() {
    store_org_key();
    read_access_token_ = [this](std::string_view bearer) -> Result<domain::OrgAccess> {
      TRY(auto token, issuance::read_org_access_token(issuance_, bearer));
      return domain::OrgAccess{domain::UserId(token.user), domain::ClientId(token.client_id), std::move(token.scopes)};
    };
    web::oauth::mount_oauth(router_, oauth_api_);
  }

  // A service with a secret, the scopes of the management API that it is granted, and administrator roles.
  std::string make_service(const std::vector<std::string>& scopes, const std::vector<std::string>& roles) {
    const auto made = create(app_body({{"application_type", "service"},
                                       {"grant_types", json::array{"client_credentials"}},
                                       {"redirect_uris", nullptr}},
                                      {{"client_secret", service_secret}}));
    EXPECT_EQ(made.status, 200) << json::serialize(made.body);
    const auto id = made.text("id");
    for (const auto& scope : scopes) grant_scope(id, scope);
    for (const auto& role : roles)
      EXPECT_EQ(post("/oauth2/v1/clients/" + id + "/roles", R"({"type":")" + role + "\"}").status, 200);
    return id;
  }
  // The id of the grant.
  std::string grant_scope(const std::string& app, const std::string& scope) {
    const auto made = post(app_path(app, "/grants"),
                           json::serialize(json::object{{"issuer", organization_.issuer()}, {"scopeId", scope}}));
    EXPECT_EQ(made.status, 201) << json::serialize(made.body);
    return made.text("id");
  }
  Answer request_token(const std::string& service, const std::string& scope) {
    http::Request request;
    request.method = http::Method::post;
    request.target = "/oauth2/v1/token";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = mandate::oauth::encode_form({{"grant_type", "client_credentials"},
                                                {"scope", scope},
                                                {"client_id", service},
                                                {"client_secret", std::string(service_secret)}});
    return send(std::move(request));
  }
  // "Bearer <token>" of a service.
  std::string service_token(const std::string& service, const std::string& scope) {
    const auto answer = request_token(service, scope);
    EXPECT_EQ(answer.status, 200) << json::serialize(answer.body);
    return "Bearer " + answer.text("access_token");
  }
  // "Bearer <token>" as a person gets it who signs on to the application.
  std::string user_token(std::string_view user, const std::string& client_id, const std::vector<std::string>& scopes,
                         const std::string& jti = "AT.user") {
    mandate::oauth::AccessToken token;
    token.issuer = token.audience = organization_.issuer();
    token.client_id = client_id;
    token.jti = jti;
    token.user = user;
    token.subject.subject = "somebody@example.test";
    token.scopes = scopes;
    token.issued_at = clock_.now();
    token.expires = clock_.now() + std::chrono::hours(1);
    return "Bearer " + jose::sign_jwt(*jose::find_algorithm("RS256"), org_key().row.kid,
                                      mandate::oauth::access_token_type, to_claims(token), org_key().key)
                           .value();
  }

  static constexpr std::string_view service_secret = "a-secret-of-sixteen-characters";

  directory::Directory records_{*store_, *ledger_, sealer_, organization_};
  directory::OwnTokens own_tokens_;
  issuance::Environment issuance_{records_, own_tokens_, *ledger_, pool_, clock_};
  web::oauth::OauthApi oauth_api_{issuance_};

 private:
  struct OrgKey {
    domain::SigningKey row;
    SecretString pkcs8;
    crypto::PrivateKey key;
  };
  // Made once for all tests: an RSA key takes a third of a second.
  static const OrgKey& org_key() {
    static const OrgKey made = [] {
      const crypto::Sealer sealer(crypto::Sealer::new_key());
      auto row = manage::generate_signing_key(sealer, {}, "RS256", parse_time("2026-03-01T12:00:00Z").value()).value();
      auto pkcs8 = sealer.open(row.sealed, "signing_key:" + row.kid).value();
      auto key = crypto::PrivateKey::from_pkcs8(pkcs8.reveal()).value();
      return OrgKey{std::move(row), std::move(pkcs8), std::move(key)};
    }();
    return made;
  }
  void store_org_key() {
    auto row = org_key().row;
    row.sealed = sealer_.seal(org_key().pkcs8, "signing_key:" + row.kid);
    const auto written = ledger_->write(
        [&](ledger::Transaction& transaction) { return storage::SigningKeys(transaction.connection()).insert(row); });
    ASSERT_TRUE(written) << written.error().note;
  }
};

}  // namespace mandate::web::admin::testing
