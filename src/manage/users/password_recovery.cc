#include "manage/users/password_recovery.h"

#include "base/text.h"
#include "crypto/seal.h"
#include "domain/password_link.h"
#include "manage/access/escalation.h"
#include "manage/events.h"
#include "manage/users/user_records.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

using domain::PasswordLink;
using domain::User;
using domain::UserStatus;

tl::unexpected<Error> refuse(std::string summary) {
  return invalid("User", {{std::move(summary)}});
}

tl::unexpected<Error> wrong_status(const User& user, std::string_view what) {
  return refuse("A user whose status is " + std::string(name_of(user.status)) + " cannot be given a link " +
                std::string(what) + ".");
}

Result<void> store(ledger::Transaction& transaction, const User& user, std::string_view type, std::string_view message,
                   const Caller& caller) {
  transaction.touch(user.id);
  transaction.record(change_event(std::string(type), std::string(message), caller, {target(user)}));
  return storage::Users(transaction.connection()).update(user);
}

Result<void> take_password(ledger::Transaction& transaction, User& user, const Caller& caller) {
  if (user.id == caller.user) return refuse("You cannot do this to yourself; another administrator can.");
  const bool possible = user.status == UserStatus::active || user.status == UserStatus::recovery ||
                        user.status == UserStatus::locked_out || user.status == UserStatus::password_expired;
  if (!possible) return wrong_status(user, "for another password");
  set_status(user, UserStatus::recovery, transaction.now());
  user.password_hash.clear();
  user.password_changed.reset();
  CHECK(store(transaction, user, "user.account.reset_password", "Take a user's password away", caller));
  return end_access_of(transaction, user, caller);
}

Result<void> note_forgotten(ledger::Transaction& transaction, User& user, const Caller& caller) {
  if (user.status != user.open_status() && user.status != UserStatus::locked_out)
    return wrong_status(user, "for a forgotten password");
  return store(transaction, user, "user.account.reset_password", "Give a link for a forgotten password", caller);
}

Result<void> invite_again(ledger::Transaction& transaction, User& user, const Caller& caller) {
  if (user.status != UserStatus::provisioned) return wrong_status(user, "to begin with");
  user.status_changed = user.last_updated = transaction.now();  // which ends the links before
  return store(transaction, user, "user.lifecycle.reactivate", "Give a link to begin with once more", caller);
}

Result<void> invite(ledger::Transaction& transaction, User& user, const Caller& caller) {
  const bool possible = user.status == UserStatus::staged || user.status == UserStatus::deprovisioned;
  if (!possible || !user.password_hash.empty()) return wrong_status(user, "to begin with");
  set_status(user, UserStatus::provisioned, transaction.now());
  return store(transaction, user, "user.lifecycle.activate", "Activate a user", caller);
}

}  // namespace

Result<GivenPasswordLink> PasswordRecovery::reset(std::string_view id_or_login, const Caller& caller) const {
  return give(id_or_login, PasswordLink::recovery_lifetime, take_password, caller);
}

Result<GivenPasswordLink> PasswordRecovery::forgot(std::string_view id_or_login, const Caller& caller) const {
  return give(id_or_login, PasswordLink::recovery_lifetime, note_forgotten, caller);
}

Result<GivenPasswordLink> PasswordRecovery::reactivate(std::string_view id_or_login, const Caller& caller) const {
  return give(id_or_login, PasswordLink::activation_lifetime, invite_again, caller);
}

Result<GivenPasswordLink> PasswordRecovery::activate(std::string_view id_or_login, const Caller& caller) const {
  return give(id_or_login, PasswordLink::activation_lifetime, invite, caller);
}

Result<GivenPasswordLink> PasswordRecovery::give(std::string_view id_or_login, std::chrono::hours lifetime,
                                                 Change change, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<GivenPasswordLink> {
    TRY(auto user, find_user(transaction.connection(), id_or_login));
    CHECK(check_may_set_password(transaction.connection(), caller, user.id));
    CHECK(change(transaction, user, caller));
    return link_to(user, transaction.now() + lifetime);
  });
}

GivenPasswordLink PasswordRecovery::link_to(const User& user, Time expires) const {
  const PasswordLink link{user.id, PasswordLink::state_of(user), expires};
  const auto token = base64url_encode(environment_.sealer.seal(pack(link), PasswordLink::sealing_context));
  return {environment_.organization.public_url + std::string(PasswordLink::path) + "?token=" + token, token};
}

}  // namespace mandate::manage
