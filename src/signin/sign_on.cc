#include "signin/sign_on.h"

#include "base/text.h"
#include "crypto/password.h"
#include "signin/authorization.h"
#include "signin/events.h"
#include "signin/lockout.h"
#include "signin/own_page.h"
#include "signin/secrets.h"
#include "storage/applications.h"
#include "storage/authorize_requests.h"
#include "storage/users.h"

namespace mandate::signin {
namespace {

using domain::AuthorizeRequest;
using storage::sql::Connection;

// The same for every cause; the second sentence is true for everybody and tells nobody's state.
constexpr const char* not_signed_on =
    "The username or the password is not right, or this account cannot sign on. After 5 failed attempts in a row an "
    "account pauses for 15 minutes.";

Refusal form_refused(std::string note) {
  return {"This sign-on page can no longer be used",
          "It was used already, it is older than 10 minutes, or it was opened in another browser. Return to the "
          "application; "
          "if it does not show you as signed on, start again there.",
          std::move(note)};
}

}  // namespace

// What the password check found, before the ledger decides.
struct SignOn::Attempt {
  std::optional<domain::User> user;  // as read before the check
  bool password_right = false;
};

Result<Outcome> SignOn::submit(const SignOnForm& form, const Browser& browser) const {
  TRY(const auto request, environment_.store.read([&](Connection& connection) {
    return find_request(connection, form, browser, environment_.clock.now());
  }));
  // Before the password is looked at: a foreign page cannot use this one to try passwords.
  if (!request) return form_refused("form token refused");
  TRY(auto attempt, check_password(form));
  return environment_.ledger.write(
      [&](ledger::Transaction& transaction) { return conclude(transaction, form, browser, std::move(attempt)); });
}

// The waiting request that this very form of this very browser belongs to; nullopt for any other.
Result<std::optional<AuthorizeRequest>> SignOn::find_request(Connection& connection, const SignOnForm& form,
                                                             const Browser& browser, Time now) const {
  if (!looks_like_secret(form.form_token) || !looks_like_secret(browser.form_cookie)) return std::nullopt;
  TRY(auto request, storage::AuthorizeRequests(connection).find(form.request));
  if (!request || request->expires <= now) return std::nullopt;
  // A used form has no hash left, and no hash equals the empty text.
  if (!equal_in_constant_time(request->csrf_hash, form_hash(form.form_token, browser.form_cookie))) return std::nullopt;
  return request;
}

Result<SignOn::Attempt> SignOn::check_password(const SignOnForm& form) const {
  Attempt attempt;
  const std::string login(trim(form.login));
  TRY(attempt.user,
      environment_.store.read([&](Connection& connection) { return storage::Users(connection).find_by_login(login); }));
  const bool has_password = attempt.user && !attempt.user->password_hash.empty();
  attempt.password_right = has_password ? crypto::verify_password(attempt.user->password_hash, form.password)
                                        : crypto::verify_no_password(form.password);
  return attempt;
}

Result<Outcome> SignOn::conclude(ledger::Transaction& transaction, const SignOnForm& form, const Browser& browser,
                                 Attempt attempt) const {
  auto& connection = transaction.connection();
  TRY(const auto request, find_request(connection, form, browser, transaction.now()));
  if (!request) return form_refused("form used or expired during the password check");
  bool signed_on = false;
  if (attempt.user) {
    TRY(signed_on, judge_attempt(transaction, *attempt.user, std::string(attempt.user->password_hash),
                                 attempt.password_right, browser.origin));
  } else {
    transaction.record(sign_on_failed(nullptr, "INVALID_CREDENTIALS", browser.origin));
  }
  if (!signed_on) return prompt_again(connection, *request, form, browser);

  // A fresh cookie at every sign-on: one that was planted in the browser before is worth nothing (session fixation).
  Answer answer;
  answer.session_cookie = new_secret();
  TRY(const auto replaced, find_live_session(connection, browser.session_cookie, transaction.now()));
  TRY(const auto session, start_session(transaction, *attempt.user, answer.session_cookie, replaced, browser.origin));
  const auto& issuer = environment_.organization.issuer();
  TRY(answer.response,
      answer_request(transaction, *request, /*is_new=*/false, {session, *attempt.user}, issuer, browser.origin));
  return answer;
}

Result<Outcome> SignOn::prompt_again(Connection& connection, const AuthorizeRequest& request, const SignOnForm& form,
                                     const Browser& browser) const {
  TRY(const auto application, storage::Applications(connection).find(request.application));
  Prompt prompt{request.id,           application ? application->label : std::string(own_page_label),
                request.redirect_uri, form.login,
                form.form_token,      browser.form_cookie};
  prompt.problem = not_signed_on;
  return prompt;
}

}  // namespace mandate::signin
