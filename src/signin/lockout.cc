#include "signin/lockout.h"

#include "signin/events.h"
#include "storage/users.h"

namespace mandate::signin {
namespace {

using domain::UserStatus;

void change_status(ledger::Transaction& transaction, domain::User& user, UserStatus status) {
  user.status = status;
  user.status_changed = user.last_updated = transaction.now();
  transaction.touch(user.id);
}

// The pause ends by itself: the first attempt after it finds the account open again.
void unlock_when_due(ledger::Transaction& transaction, domain::User& user, const domain::RequestOrigin& origin) {
  if (user.status != UserStatus::locked_out || !user.locked_at || transaction.now() < *user.locked_at + lockout) return;
  change_status(transaction, user, user.open_status());
  user.failed_sign_ons = 0;
  user.locked_at.reset();
  transaction.record(account_unlocked(user, origin));
}

void count_failure(ledger::Transaction& transaction, domain::User& user, const domain::RequestOrigin& origin) {
  ++user.failed_sign_ons;
  transaction.record(sign_on_failed(&user, "INVALID_CREDENTIALS", origin));
  if (user.failed_sign_ons < failures_allowed) return;
  change_status(transaction, user, UserStatus::locked_out);
  user.locked_at = transaction.now();
  transaction.record(account_locked(user, origin));
}

}  // namespace

Result<Judgement> judge_attempt(ledger::Transaction& transaction, domain::User& user, std::string_view checked_hash,
                                bool password_right, const domain::RequestOrigin& origin) {
  storage::Users users(transaction.connection());
  TRY(auto stored, users.find(user.id));
  if (!stored) {
    transaction.record(sign_on_failed(nullptr, "INVALID_CREDENTIALS", origin));
    return Judgement::refused;
  }
  user = *std::move(stored);
  unlock_when_due(transaction, user, origin);
  if (user.status != user.open_status()) {
    // Neither counted nor prolonged: a guess tells nothing here, and a pause must end.
    transaction.record(sign_on_failed(&user, std::string(domain::name_of(user.status)), origin));
    return Judgement::refused;
  }
  const bool right = password_right && user.password_hash == checked_hash;
  const bool expired = user.status == UserStatus::password_expired;
  if (right) {
    user.failed_sign_ons = 0;
    if (!expired) user.last_login = transaction.now();
  } else {
    count_failure(transaction, user, origin);
  }
  CHECK(users.update(user));
  if (!right) return Judgement::refused;
  return expired ? Judgement::password_expired : Judgement::may_sign_on;
}

}  // namespace mandate::signin
