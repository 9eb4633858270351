#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret_string.h"
#include "domain/agent.h"
#include "domain/application.h"

namespace mandate::domain {

// What a request says about an application: all of its settings. Optional members that it leaves out take their
// default when the application is new, and stay as they are when it is not.
struct ApplicationChange {
  std::string label;
  std::optional<std::string> client_id = {};       // only for a new application
  std::optional<SecretString> client_secret = {};  // only for a new application; made by the server unless given
  std::optional<AppAuthMethod> auth_method = {};
  std::optional<bool> pkce_required = {};
  std::optional<std::string> application_type = {};  // only for a new application
  std::vector<std::string> grant_types;
  std::optional<std::vector<std::string>> response_types = {};
  std::vector<std::string> redirect_uris, post_logout_redirect_uris;
  std::optional<RefreshRotation> refresh_rotation = {};
  std::optional<std::chrono::seconds> refresh_leeway = {};
  std::optional<ConsentMethod> consent_method = {};
  std::map<std::string, std::string> uris;
  std::optional<std::vector<KeyDraft>> keys = {};  // in place of all that it has
  std::string jwks_uri = {};
};

// An application with what answers show of it.
struct ApplicationDetails {
  Application application;
  std::vector<ClientKey> keys;
  AgentId agent = {};                       // made for this agent; empty: for none
  std::optional<SecretString> secret = {};  // at the moment it is made: the only time that it is shown
};

inline constexpr std::size_t application_label_max = 100, redirect_uris_max = 200, redirect_uri_max = 2000;
inline constexpr std::size_t client_id_min = 6, client_id_max = 100, client_secret_min = 14, client_secret_max = 100;
inline constexpr std::chrono::seconds refresh_leeway_default{30}, refresh_leeway_max{60};

// RFC 7591 section 2 (the first four) and OpenID Connect Third-Party Initiated Login.
inline constexpr std::string_view application_uri_members[] = {"client_uri", "logo_uri", "policy_uri", "tos_uri",
                                                               "initiate_login_uri"};

}  // namespace mandate::domain
