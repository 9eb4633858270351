#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret_string.h"
#include "domain/ids.h"

namespace mandate::domain {

// What a request says about a user. Members left out stay as they are; for a new user, and for a replacement,
// the four named members of the profile must be there.
struct UserChange {
  std::optional<std::string> login = {}, email = {}, first_name = {}, last_name = {};
  std::map<std::string, std::optional<std::string>> attributes = {};  // nullopt: removed
  bool replaces_profile = false;                                      // attributes left out are removed
  std::optional<SecretString> password = {};
  std::vector<GroupId> groups = {};  // only for a new user
};

struct PasswordChange {
  SecretString old_password, new_password;
  bool end_access = false;  // ends the user's sessions and refresh tokens
};

// What a request says about a group: all of its profile.
struct GroupChange {
  std::string name;
  std::string description;
};

inline constexpr std::size_t login_min = 5, login_max = 100, person_name_max = 50;
inline constexpr std::size_t user_attributes_max = 100, user_attribute_max = 1024;
inline constexpr std::size_t group_name_max = 255, group_description_max = 1024;
inline constexpr std::size_t password_min = 8, password_max = 256;

}  // namespace mandate::domain
