#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/time.h"
#include "domain/ids.h"

namespace mandate::domain {

// What an application knows of a person who is assigned to it directly.
struct AppUser {
  ApplicationId application;
  UserId user;
  std::string user_name = {};                       // of the person there; empty: their login
  std::map<std::string, std::string> profile = {};  // of the person there
  Time created{}, last_updated{};
};

// What a request says about it. Members left out stay as they are.
struct AppUserChange {
  std::optional<std::string> user_name = {};
  std::map<std::string, std::optional<std::string>> profile = {};  // nullopt: removed
};

inline constexpr std::size_t app_user_name_max = 100;  // characters

}  // namespace mandate::domain
