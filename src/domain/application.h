#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/status.h"

namespace mandate::domain {

// How an application authenticates at the token endpoint (RFC 7591 names).
enum class AppAuthMethod { none, client_secret_basic, client_secret_post, private_key_jwt };
std::string_view name_of(AppAuthMethod method);
std::optional<AppAuthMethod> parse_app_auth_method(std::string_view name);

// Whether every use of a refresh token replaces it (RFC 9700 section 4.14.2).
enum class RefreshRotation { rotate, keep };
std::string_view name_of(RefreshRotation rotation);  // "ROTATE", "STATIC"
std::optional<RefreshRotation> parse_refresh_rotation(std::string_view name);

// Whether people are asked before the application gets scopes that can be asked for (Scope::consent).
enum class ConsentMethod { trusted, required };
std::string_view name_of(ConsentMethod method);  // "TRUSTED", "REQUIRED"
std::optional<ConsentMethod> parse_consent_method(std::string_view name);

// An OIDC application: where people sign on, or a service that acts for itself. Its keys and secrets are ClientKey and
// ClientSecret rows.
struct Application {
  ApplicationId id;
  ClientId client_id;  // equals the id unless chosen at creation
  std::string label;
  Status status = Status::active;
  AppAuthMethod auth_method = AppAuthMethod::client_secret_basic;
  std::string application_type = "web";     // web, native, browser, service
  std::vector<std::string> grant_types;     // RFC 6749 names
  std::vector<std::string> response_types;  // RFC 6749 names: what is asked for at the authorization endpoint
  std::vector<std::string> redirect_uris;
  std::vector<std::string> post_logout_redirect_uris;
  bool pkce_required = true;
  std::string jwks_uri = {};  // where it publishes its keys; empty: they are registered here
  RefreshRotation refresh_rotation = RefreshRotation::rotate;  // as it was chosen; what counts: rotation()
  std::chrono::seconds refresh_leeway{
      0};  // how long a rotated token may still be used by a client that lost the answer
  std::map<std::string, std::string>
      uris;  // RFC 7591 section 2: client_uri, logo_uri, policy_uri, tos_uri; initiate_login_uri
  ConsentMethod consent_method = ConsentMethod::trusted;
  Time created{}, last_updated{};

  bool operator==(const Application&) const = default;
  bool has_grant(std::string_view grant_type) const;
  bool is_public() const { return auth_method == AppAuthMethod::none; }
  // A public client's tokens are bound to nothing, so that only rotation shows that one was stolen: they are replaced
  // whatever was chosen (RFC 9700 section 4.14.2).
  RefreshRotation rotation() const { return is_public() ? RefreshRotation::rotate : refresh_rotation; }
  bool uses_key() const { return auth_method == AppAuthMethod::private_key_jwt; }
  bool uses_secret() const {
    return auth_method == AppAuthMethod::client_secret_basic || auth_method == AppAuthMethod::client_secret_post;
  }
};

}  // namespace mandate::domain
