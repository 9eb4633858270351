#pragma once

#include <optional>
#include <string>

namespace mandate::domain {

// What a request says about a custom authorization server. What it does not say stays as it is, or takes the
// default of AuthorizationServer when the server is new.
struct ServerChange {
  std::string name;
  std::string description;
  std::string audience;
  std::optional<std::string> signing_algorithm = {};
  std::optional<bool> strict_id_jag = {}, id_jag_single_use = {};
};

inline constexpr std::size_t server_name_max = 100, server_description_max = 1000, audience_max = 255;
inline constexpr std::size_t scope_name_max = 100, scope_display_name_max = 40, scope_description_max = 1000;
inline constexpr std::size_t policy_name_max = 100, policy_description_max = 255;

}  // namespace mandate::domain
