#include "manage/users/user_records.h"

#include "manage/brokered/withdraw.h"
#include "manage/consent/consent_grants.h"
#include "manage/events.h"
#include "manage/owner_loss.h"
#include "manage/tokens/refresh_tokens.h"
#include "storage/api_tokens.h"
#include "storage/applications.h"
#include "storage/groups.h"
#include "storage/sessions.h"
#include "storage/users.h"

namespace mandate::manage {

Result<domain::User> find_user(storage::sql::Connection& connection, std::string_view id_or_login) {
  storage::Users users(connection);
  TRY(auto by_id, users.find(domain::UserId(id_or_login)));
  if (by_id) return *std::move(by_id);
  TRY(auto by_login, users.find_by_login(id_or_login));
  if (by_login) return *std::move(by_login);
  return not_found(id_or_login, "User");
}

void set_status(domain::User& user, domain::UserStatus status, Time now) {
  using domain::UserStatus;
  user.status = status;
  user.status_changed = user.last_updated = now;
  if (status == UserStatus::active || status == UserStatus::provisioned) user.activated = now;
  if (status != UserStatus::locked_out) user.failed_sign_ons = 0, user.locked_at.reset();
}

Result<void> end_sessions_of(ledger::Transaction& transaction, const domain::User& user, const Caller& caller) {
  storage::Sessions sessions(transaction.connection());
  TRY(const auto open, sessions.list_of(user.id));
  if (open.empty()) return {};
  for (const auto& session : open) transaction.touch(session.id);
  CHECK(sessions.erase_of(user.id));
  transaction.record(change_event("user.session.clear", "End the sessions of a user", caller, {target(user)}));
  return {};
}

Result<void> end_access_of(ledger::Transaction& transaction, const domain::User& user, const Caller& caller) {
  CHECK(end_sessions_of(transaction, user, caller));
  return revoke_refresh_tokens(transaction, {.user = user.id}, caller);
}

Result<void> end_leave_of(ledger::Transaction& transaction, const domain::User& user, const Caller& caller) {
  CHECK(withdraw_brokered(transaction, user.id, caller));
  return erase_consents(transaction, {.user = user.id}, "user", target(user), caller);
}

Result<void> erase_user(ledger::Transaction& transaction, const domain::User& user, const Caller& caller) {
  auto& connection = transaction.connection();
  CHECK(end_access_of(transaction, user, caller));
  CHECK(end_leave_of(transaction, user, caller));
  CHECK(erase_owner(transaction, user.id.str(), caller));
  CHECK(storage::Groups(connection).remove_from_all(user.id));
  CHECK(storage::Applications(connection).unassign_from_all(user.id));
  CHECK(storage::ApiTokens(connection).erase_of(user.id));
  CHECK(storage::AdminRoles(connection).revoke_all(user.id.str()));
  CHECK(storage::Users(connection).erase(user.id));
  transaction.touch(user.id);
  return {};
}

}  // namespace mandate::manage
