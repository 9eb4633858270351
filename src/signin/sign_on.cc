#include "signin/sign_on.h"

#include "base/text.h"
#include "crypto/password.h"
#include "domain/password_rules.h"
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
using domain::UserStatus;
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

// "" when the person may have it.
std::string new_password_problem(const SignOnForm& form, const domain::User& user) {
  const auto wanted = form.new_password->reveal();
  if (wanted != form.new_password_again.value_or(SecretString()).reveal()) return "The two new passwords differ.";
  if (wanted == form.password.reveal()) return "The new password is the old one.";
  return join(domain::password_faults(*form.new_password, user.login), " ");
}

Result<void> replace_password(ledger::Transaction& transaction, domain::User& user, const std::string& hash,
                              const domain::RequestOrigin& origin) {
  const Time now = transaction.now();
  user.password_hash = hash;
  user.status = UserStatus::active;
  user.status_changed = user.last_updated = now;
  user.password_changed = user.last_login = now;
  transaction.touch(user.id);
  transaction.record(password_updated(user, origin));
  return storage::Users(transaction.connection()).update(user);
}

}  // namespace

// What the password check found, before the ledger decides.
struct SignOn::Attempt {
  std::optional<domain::User> user;  // as read before the check
  bool password_right = false;
  std::string new_hash = {};     // of the new password, when it is one that the person may have
  std::string new_problem = {};  // why it is not
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
  if (!attempt.password_right || !form.new_password) return attempt;
  attempt.new_problem = new_password_problem(form, *attempt.user);
  if (attempt.new_problem.empty()) attempt.new_hash = crypto::hash_password(*form.new_password);
  return attempt;
}

Result<Outcome> SignOn::conclude(ledger::Transaction& transaction, const SignOnForm& form, const Browser& browser,
                                 Attempt attempt) const {
  auto& connection = transaction.connection();
  TRY(const auto request, find_request(connection, form, browser, transaction.now()));
  if (!request) return form_refused("form used or expired during the password check");
  auto judgement = Judgement::refused;
  if (attempt.user) {
    TRY(judgement, judge_attempt(transaction, *attempt.user, std::string(attempt.user->password_hash),
                                 attempt.password_right, browser.origin));
  } else {
    transaction.record(sign_on_failed(nullptr, "INVALID_CREDENTIALS", browser.origin));
  }
  if (judgement == Judgement::refused)
    return prompt_again(connection, *request, form, browser, Prompt::Asks::password, not_signed_on);
  if (judgement == Judgement::password_expired) {
    if (attempt.new_hash.empty())
      return prompt_again(connection, *request, form, browser, Prompt::Asks::new_password, attempt.new_problem);
    CHECK(replace_password(transaction, *attempt.user, attempt.new_hash, browser.origin));
  }

  // A fresh cookie at every sign-on: one that was planted in the browser before is worth nothing (session fixation).
  Answer answer;
  answer.session_cookie = new_secret();
  TRY(const auto replaced, find_live_session(connection, browser.session_cookie, transaction.now()));
  TRY(const auto session, start_session(transaction, *attempt.user, answer.session_cookie, replaced, browser.origin));
  TRY(answer.response, answer_request(transaction, *request, /*is_new=*/false, {session, *attempt.user},
                                      environment_.organization, browser.origin));
  return answer;
}

Result<Outcome> SignOn::prompt_again(Connection& connection, const AuthorizeRequest& request, const SignOnForm& form,
                                     const Browser& browser, Prompt::Asks asks, std::string problem) const {
  TRY(const auto application, storage::Applications(connection).find(request.application));
  Prompt prompt{request.id,           application ? application->label : std::string(own_page_label),
                request.redirect_uri, form.login,
                form.form_token,      browser.form_cookie};
  prompt.problem = std::move(problem);
  prompt.asks = asks;
  return prompt;
}

}  // namespace mandate::signin
