#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "domain/authorization_server.h"
#include "domain/status.h"

namespace mandate::domain {

// What requests say about a custom authorization server and what belongs to it. A member that is not set
// stays as it is, or takes its default when the thing is new. `status` counts only for what is new: a thing
// that exists is switched by its lifecycle alone, so that writing back what was read never starts what was
// stopped meanwhile.

struct ServerChange {
  std::string name;
  std::string description;
  std::string audience;
  std::optional<Status> status = {};
  std::optional<std::string> signing_algorithm = {};
  std::optional<bool> strict_id_jag = {}, id_jag_single_use = {};
  std::optional<RotationMode> rotation_mode = {};
  std::optional<IssuerMode> issuer_mode = {};
};

struct ScopeChange {
  std::string name;
  std::string display_name, description;
  std::optional<Consent> consent = {};
  std::optional<bool> is_default = {}, optional = {}, published = {};
};

struct PolicyChange {
  std::string name;
  std::string description;
  std::optional<int> priority = {};
  std::optional<Status> status = {};
  std::vector<std::string> clients;
};

struct RuleChange {
  std::string name;
  std::optional<int> priority = {};
  std::optional<Status> status = {};
  std::vector<std::string> users_include, users_exclude, groups_include, groups_exclude;
  std::vector<std::string> grant_types, scopes;
  std::optional<std::chrono::minutes> access_token_lifetime = {}, refresh_token_lifetime = {},
                                      refresh_token_window = {};
};

inline constexpr std::size_t server_name_max = 100, server_description_max = 1000, audience_max = 255;
inline constexpr std::size_t scope_name_max = 100, scope_display_name_max = 40, scope_description_max = 1000;
inline constexpr std::size_t policy_name_max = 100, policy_description_max = 255, rule_name_max = 100;
inline constexpr std::chrono::minutes access_token_lifetime_min{5}, access_token_lifetime_max{1440};
inline constexpr std::chrono::minutes refresh_token_window_min{10}, refresh_token_window_max{2628000};

}  // namespace mandate::domain
