#include "domain/password_link.h"

#include <charconv>

#include "base/text.h"

namespace mandate::domain {
namespace {

std::optional<Time> read_time(std::string_view text) {
  std::int64_t micros = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), micros);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return from_micros(micros);
}

// Who was suspended or deprovisioned has no use for a password.
bool may_choose(UserStatus status) {
  return status == UserStatus::active || status == UserStatus::provisioned || status == UserStatus::recovery ||
         status == UserStatus::password_expired || status == UserStatus::locked_out;
}

}  // namespace

bool PasswordLink::opens(const User& account, Time now) const {
  return account.id == user && now < expires && may_choose(account.status) && state_of(account) == state;
}

SecretString pack(const PasswordLink& link) {
  return SecretString(std::to_string(to_micros(link.state)) + " " + std::to_string(to_micros(link.expires)) + " " +
                      link.user.str());
}

std::optional<PasswordLink> unpack_password_link(const SecretString& packed) {
  const auto parts = split(packed.reveal(), ' ');
  if (parts.size() != 3) return std::nullopt;
  const auto state = read_time(parts[0]), expires = read_time(parts[1]);
  if (!state || !expires) return std::nullopt;
  return PasswordLink{UserId(parts[2]), *state, *expires};
}

}  // namespace mandate::domain
