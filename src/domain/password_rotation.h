// How the password of a service account is changed in the other system: we ask a hook there to do it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "domain/ids.h"

namespace mandate::domain {

struct PasswordRotationTag {
  static constexpr std::string_view prefix = "pwr";
};
using PasswordRotationId = Id<PasswordRotationTag>;

// Where the account's system is asked to change its password.
struct RotationHook {
  ServiceAccountId account;
  std::string url;                         // https
  std::int64_t interval_days = 0;          // how often it is done by itself; 0: never
  std::optional<Time> next_rotation = {};  // by itself
  Time created{}, last_updated{};
};

// What a request says about a hook.
struct RotationHookDraft {
  std::string url;
  std::int64_t interval_days = 0;
};

enum class RotationStatus { pending, completed, failed };
std::string_view name_of(RotationStatus status);  // "PENDING", …
std::optional<RotationStatus> parse_rotation_status(std::string_view name);

// One change of a password. It is stored with the new password before the hook is asked, and asked again with the same
// one until the hook has answered: the account keeps its password until the hook says that it has the new one.
struct PasswordRotation {
  PasswordRotationId id;
  ServiceAccountId account;
  RotationStatus status = RotationStatus::pending;
  std::string sealed_password;  // the new one while PENDING; opens with sealing_context(id)
  std::string request;          // who asked, in the form of OperationRequest
  std::int64_t attempts = 0;    // that were begun
  Time due{};                   // the next one
  Time calling_until{};         // until then somebody is at it: nobody else asks the hook
  Time created{};
  std::optional<Time> completed = {};  // or failed
  // What went wrong at the last attempt, for machines and for people; empty: nothing did.
  std::string error_code = {}, error_message = {};
};
std::string sealing_context(const PasswordRotationId& rotation);

inline constexpr std::int64_t rotation_interval_days_max = 3650;
inline constexpr std::size_t rotations_kept = 10;  // of each account

}  // namespace mandate::domain
