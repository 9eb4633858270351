#pragma once

#include "storage/claims.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {

// Claims of the custom authorization server, and the portal as its client.
class SignOnTest : public OauthTest {
 protected:
  using Scopes = std::vector<std::string>;

  domain::Claim add_claim(const std::string& name, const std::string& value,
                          const std::function<void(domain::Claim&)>& more = {}) {
    domain::Claim claim;
    claim.id = domain::ClaimId::generate();
    claim.server = server_.id;
    claim.name = name;
    claim.value = value;
    if (more) more(claim);
    change(server_.id.str(), [&](auto& connection) { return storage::Claims(connection).insert(claim); });
    return claim;
  }
  static void identity(domain::Claim& claim) { claim.type = domain::ClaimType::identity; }

  // What the portal knows of Ada.
  void know_ada(const std::string& user_name, const std::map<std::string, std::string>& profile) {
    change(ada_.id.str(), [&](auto& connection) {
      return storage::Applications(connection).update_assignment({portal_.id, ada_.id, user_name, profile});
    });
  }

  // The portal becomes an application that keeps a secret and may ask the server for itself and for who signs on.
  void let_portal_ask() {
    portal_.grant_types = {"authorization_code", "client_credentials"};
    rule_.grant_types.insert(rule_.grant_types.end(), portal_.grant_types.begin(), portal_.grant_types.end());
    portal_.auth_method = domain::AppAuthMethod::client_secret_post;
    store_rule();
    store_application();
    give_secret(portal_);
  }
  Answer ask_as_portal(Parameters form, const domain::AuthorizationServerId& server) {
    form.insert({{"client_id", portal_.client_id.str()}, {"client_secret", "secret"}});
    return post(server.empty() ? "/oauth2/v1/token" : server_path("token"), form);
  }
  // Ada signs on to the portal: at the custom server, or with an empty `server` at the org's.
  Answer sign_on(const Scopes& scopes, const domain::AuthorizationServerId& server) {
    const auto code = new_code([&](auto& request) {
      request.server = server;
      request.scopes = scopes;
    });
    return ask_as_portal(
        {{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", portal_.redirect_uris.front()}},
        server);
  }
  Answer sign_on(const Scopes& scopes = {"openid", "chat.read"}) { return sign_on(scopes, server_.id); }
};

}  // namespace mandate::web::oauth::testing
