#pragma once

#include <optional>
#include <string>

#include "base/secret_string.h"
#include "domain/authorize_request.h"
#include "signin/environment.h"
#include "signin/outcome.h"

namespace mandate::signin {

// What came back from the sign-on page.
struct SignOnForm {
  domain::AuthorizeRequestId request;
  std::string form_token;
  std::string login;
  SecretString password;
  // Of the page that asks for a new password; twice, because nobody sees what they type.
  std::optional<SecretString> new_password = {}, new_password_again = {};
};

// Checks a person's password and answers the authorize request that waits for it. Says the same, after the same time,
// whether the person is unknown, the password wrong, or the account locked or not ACTIVE. Whose password has expired
// chooses a new one first.
class SignOn {
 public:
  explicit SignOn(const Environment& environment) : environment_(environment) {}

  // Takes tens of milliseconds: worker pool only. ErrorKind::unavailable when nothing could be written.
  Result<Outcome> submit(const SignOnForm& form, const Browser& browser) const;

 private:
  struct Attempt;
  Result<std::optional<domain::AuthorizeRequest>> find_request(storage::sql::Connection& connection,
                                                               const SignOnForm& form, const Browser& browser,
                                                               Time now) const;
  Result<Attempt> check_password(const SignOnForm& form) const;
  Result<Outcome> conclude(ledger::Transaction& transaction, const SignOnForm& form, const Browser& browser,
                           Attempt attempt) const;
  Result<Outcome> prompt_again(storage::sql::Connection& connection, const domain::AuthorizeRequest& request,
                               const SignOnForm& form, const Browser& browser, Prompt::Asks asks,
                               std::string problem) const;

  const Environment& environment_;
};

}  // namespace mandate::signin
