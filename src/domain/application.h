#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/status.h"

namespace mandate::domain {

// How an application authenticates at the token endpoint (RFC 7591 names).
enum class AppAuthMethod { none, client_secret_basic, client_secret_post, private_key_jwt };
std::string_view name_of(AppAuthMethod method);
std::optional<AppAuthMethod> parse_app_auth_method(std::string_view name);

// An OIDC application: where people sign on. Its keys and secrets are ClientKey and ClientSecret rows.
struct Application {
  ApplicationId id;
  ClientId client_id;  // equals the id unless chosen at creation
  std::string label;
  Status status = Status::active;
  AppAuthMethod auth_method = AppAuthMethod::client_secret_basic;
  std::string application_type = "web";  // web, native, browser, service
  std::vector<std::string> grant_types;  // RFC 6749 names
  std::vector<std::string> redirect_uris;
  std::vector<std::string> post_logout_redirect_uris;
  bool pkce_required = true;
  Time created{}, last_updated{};
};

}  // namespace mandate::domain
