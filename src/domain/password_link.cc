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

// Of a PHC text: $argon2id$v=19$m=…,t=…,p=…$salt$hash
std::string PasswordLink::state_of(const User& user) {
  if (user.password_hash.empty()) return std::to_string(to_micros(user.status_changed));
  const auto parts = split(user.password_hash, '$');
  return std::string(parts.size() < 2 ? user.password_hash : parts[parts.size() - 2]);
}

bool PasswordLink::opens(const User& account, Time now) const {
  return account.id == user && now < expires && may_choose(account.status) && state_of(account) == state;
}

SecretString pack(const PasswordLink& link) {
  return SecretString(link.state + " " + std::to_string(to_micros(link.expires)) + " " + link.user.str());
}

std::optional<PasswordLink> unpack_password_link(const SecretString& packed) {
  const auto parts = split(packed.reveal(), ' ');
  if (parts.size() != 3) return std::nullopt;
  const auto expires = read_time(parts[1]);
  if (!expires) return std::nullopt;
  return PasswordLink{UserId(parts[2]), std::string(parts[0]), *expires};
}

}  // namespace mandate::domain
