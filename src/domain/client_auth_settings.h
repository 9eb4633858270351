#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret_string.h"
#include "base/time.h"
#include "domain/application.h"
#include "domain/ids.h"

namespace mandate::domain {

// What the settings are used for; one purpose each.
inline constexpr std::string_view purpose_sts = "STS_ACCESS_TOKEN";  // tokens for connections of that type

// How we are a client of somebody else's authorization server, for one resource behind it.
struct ClientAuthSettings {
  ClientAuthSettingsId id;
  std::string name;      // unique among those of the resource
  std::string resource;  // ResourceServerId
  std::string server;    // the id of one of the resource's authorization servers
  std::string client_id;
  AppAuthMethod auth_method = AppAuthMethod::client_secret_basic;  // none, or a method with a secret
  std::string sealed_secret;                                       // empty for `none`; opens with sealing_context_of()
  std::vector<std::string> scopes;
  std::map<std::string, std::string> authorization_parameters = {};  // sent beside ours when a person is asked there
  bool pkce = true;  // off for servers that refuse what they do not know
  Time created{}, last_updated{};
};

inline std::string sealing_context_of(const ClientAuthSettingsId& id) {
  return "client_auth_settings:" + id.str();
}

// What an administrator asks them to be. Members left out stay as they are.
struct ClientAuthSettingsChange {
  std::optional<std::string> name = {}, resource_orn = {}, server = {}, client_id = {};
  std::optional<AppAuthMethod> auth_method = {};
  std::optional<SecretString> secret = {};
  std::optional<std::vector<std::string>> scopes = {};
  std::optional<std::map<std::string, std::string>> authorization_parameters = {};
  std::optional<bool> pkce = {};
};

inline constexpr std::size_t settings_name_max = 255, foreign_client_id_max = 255, foreign_secret_max = 1024,
                             settings_scopes_max = 100, authorization_parameters_max = 20,
                             authorization_parameter_max = 500;

}  // namespace mandate::domain
