#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret_string.h"
#include "domain/person.h"

namespace mandate::domain {

// A link with which a person chooses a password without knowing one. Nothing of it is stored: its text says, sealed,
// whose it is, until when, and which state of the account it was made for. Choosing a password changes the state, so a
// link is good once, and what is chosen elsewhere ends it as well (docs/decisions/0019).
struct PasswordLink {
  static constexpr std::chrono::hours recovery_lifetime{1}, activation_lifetime{24 * 7};
  static constexpr std::string_view sealing_context = "password_link";
  static constexpr std::string_view path = "/signin/password";  // of the page; the token is in the query

  UserId user;
  std::string state;
  Time expires{};

  // What the account is compared with: the salt of its password, which every password has anew, or without one the
  // moment at which it came to wait for one. Guesses that pause the account change neither.
  static std::string state_of(const User& user);
  // Whether it is good for that account now.
  bool opens(const User& user, Time now) const;
};
SecretString pack(const PasswordLink& link);
std::optional<PasswordLink> unpack_password_link(const SecretString& packed);

}  // namespace mandate::domain
