#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"

namespace mandate::domain {

enum class UserStatus { staged, provisioned, active, recovery, locked_out, password_expired, suspended, deprovisioned };
std::string_view name_of(UserStatus status);  // "STAGED", …
std::optional<UserStatus> parse_user_status(std::string_view name);

struct User {
  UserId id;
  UserStatus status = UserStatus::staged;
  std::string login;  // unique, compared without case
  std::string email, first_name, last_name;
  std::map<std::string, std::string> attributes;  // the rest of the profile
  std::string password_hash;                      // Argon2id PHC text; empty: no password yet
  int failed_sign_ons = 0;                        // since the last success
  std::optional<Time> locked_at = {};
  Time created{}, last_updated{}, status_changed{};
  std::optional<Time> activated = {}, last_login = {};
  std::optional<Time> password_changed = {};  // nullopt although there is a password: it has expired

  // What a user with a password is when nothing else stands against them.
  UserStatus open_status() const {
    return password_hash.empty() || password_changed ? UserStatus::active : UserStatus::password_expired;
  }
  std::string display_name() const { return first_name + " " + last_name; }
};

struct Group {
  GroupId id;
  std::string name;  // unique
  std::string description;
  bool built_in = false;  // "Everyone": every user is a member, cannot be changed
  Time created{}, last_updated{}, last_membership_updated{};
};

// A signed-on browser. The cookie's value is not stored, only its SHA-256.
struct Session {
  SessionId id;
  UserId user;
  std::string cookie_hash;
  Time created{}, last_seen{}, expires{};
  std::vector<std::string> amr;  // RFC 8176
};

// What gives access to the admin API: `Authorization: SSWS <token>`. Only its SHA-256 is kept.
struct ApiToken {
  ApiTokenId id;
  std::string name;
  UserId user;
  std::string hash;
  Time created{};
  std::optional<Time> expires = {};
};

}  // namespace mandate::domain
