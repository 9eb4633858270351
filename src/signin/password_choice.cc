#include "signin/password_choice.h"

#include "base/text.h"
#include "crypto/password.h"
#include "crypto/seal.h"
#include "domain/password_rules.h"
#include "signin/events.h"
#include "storage/sessions.h"
#include "storage/users.h"

namespace mandate::signin {
namespace {

using domain::PasswordLink;
using domain::User;
using storage::sql::Connection;

Refusal not_usable() {
  return {"This link can no longer be used",
          "It was used already, it is too old, or the password was set in another way. Ask your administrator for a "
          "new one.",
          "password link refused"};
}

// "" when the person may have it.
std::string problem_of(const ChosenPassword& chosen, const User& user) {
  if (chosen.password.reveal() != chosen.again.reveal()) return "The two passwords differ.";
  return join(domain::password_faults(chosen.password, user.login), " ");
}

Result<void> end_sessions(ledger::Transaction& transaction, const User& user, const domain::RequestOrigin& origin) {
  storage::Sessions sessions(transaction.connection());
  TRY(const auto open, sessions.list_of(user.id));
  for (const auto& session : open) {
    transaction.touch(session.id);
    transaction.record(session_ended(user, session, "PASSWORD_CHANGED", origin));
  }
  return sessions.erase_of(user.id);
}

Result<void> set_password(ledger::Transaction& transaction, User& user, std::string hash,
                          const domain::RequestOrigin& origin) {
  const Time now = transaction.now();
  user.password_hash = std::move(hash);
  if (user.status != domain::UserStatus::active) user.status_changed = now;
  user.status = domain::UserStatus::active;
  user.password_changed = user.last_updated = now;
  user.failed_sign_ons = 0;
  user.locked_at.reset();
  transaction.touch(user.id);
  transaction.record(password_updated(user, origin));
  CHECK(end_sessions(transaction, user, origin));
  return storage::Users(transaction.connection()).update(user);
}

}  // namespace

std::optional<PasswordLink> PasswordChoice::open(const std::string& token) const {
  const auto sealed = base64url_decode(token);
  if (!sealed) return std::nullopt;
  const auto packed = environment_.sealer.open(*sealed, PasswordLink::sealing_context);
  return packed ? domain::unpack_password_link(*packed) : std::nullopt;
}

// Whose link it is, while it is good.
Result<std::optional<User>> PasswordChoice::find_user(Connection& connection, const std::string& token,
                                                      Time now) const {
  const auto link = open(token);
  if (!link) return std::nullopt;
  TRY(auto user, storage::Users(connection).find(link->user));
  if (!user || !link->opens(*user, now)) return std::nullopt;
  return user;
}

Result<PasswordOutcome> PasswordChoice::show(const std::string& token) const {
  TRY(const auto user, environment_.store.read([&](Connection& connection) {
    return find_user(connection, token, environment_.clock.now());
  }));
  if (!user) return not_usable();
  return PasswordPrompt{token, user->login};
}

Result<PasswordOutcome> PasswordChoice::choose(const ChosenPassword& chosen, const Browser& browser) const {
  TRY(const auto before, environment_.store.read([&](Connection& connection) {
    return find_user(connection, chosen.token, environment_.clock.now());
  }));
  if (!before) return not_usable();
  if (auto problem = problem_of(chosen, *before); !problem.empty())
    return PasswordPrompt{chosen.token, before->login, std::move(problem)};
  auto hash = crypto::hash_password(chosen.password);
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<PasswordOutcome> {
    TRY(auto user, find_user(transaction.connection(), chosen.token, transaction.now()));
    if (!user) return not_usable();
    CHECK(set_password(transaction, *user, std::move(hash), browser.origin));
    return PasswordChosen{};
  });
}

}  // namespace mandate::signin
