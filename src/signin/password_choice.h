#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/secret_string.h"
#include "domain/password_link.h"
#include "signin/environment.h"
#include "signin/outcome.h"

namespace mandate::signin {

// The page of a link with which a person chooses a password.
struct PasswordPrompt {
  std::string token;
  std::string login;
  std::string problem = {};  // with what was sent before
};
struct PasswordChosen {};
using PasswordOutcome = std::variant<Refusal, PasswordPrompt, PasswordChosen>;

struct ChosenPassword {
  std::string token;
  SecretString password, again;  // twice, because nobody sees what they type
};

// Choosing a password through a link (domain/password_link.h). Whoever holds the link is believed to be the person; a
// link that is no good is refused in one way, whatever is wrong with it.
class PasswordChoice {
 public:
  explicit PasswordChoice(const Environment& environment) : environment_(environment) {}

  // Uses nothing up: links are opened by mail scanners, too.
  Result<PasswordOutcome> show(const std::string& token) const;
  // Ends the sessions that began with the password before. Takes tens of milliseconds: worker pool only.
  Result<PasswordOutcome> choose(const ChosenPassword& chosen, const Browser& browser) const;

 private:
  std::optional<domain::PasswordLink> open(const std::string& token) const;
  Result<std::optional<domain::User>> find_user(storage::sql::Connection& connection, const std::string& token,
                                                Time now) const;

  const Environment& environment_;
};

}  // namespace mandate::signin
