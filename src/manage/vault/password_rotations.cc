#include "manage/vault/password_rotations.h"

#include <algorithm>

#include "base/backoff.h"
#include "base/log.h"
#include "base/random.h"
#include "manage/operations/operation_request.h"
#include "manage/system_caller.h"
#include "manage/vault/account_records.h"
#include "storage/password_rotations.h"
#include "storage/vault.h"

namespace mandate::manage {
namespace {

using domain::PasswordRotation;
using domain::PasswordRotationId;
using domain::RotationStatus;
using domain::ServiceAccountId;
using storage::sql::Connection;

constexpr std::string_view object = "PasswordRotation";
constexpr int at_once = 20;
// Longer than any request to another server may take.
constexpr std::chrono::minutes lease{3};
// About half a day together.
constexpr std::int64_t attempts_max = 20;
constexpr std::chrono::seconds first_pause{10}, longest_pause{3600};
// After a rotation that failed, one that comes by itself is not left to the end of a long interval.
constexpr std::chrono::days pause_after_failure{1};

constexpr std::size_t password_groups = 5, password_group_length = 5;

bool has_every_kind(const std::string& text) {
  const auto any = [&](char first, char last) {
    return std::any_of(text.begin(), text.end(), [&](char c) { return c >= first && c <= last; });
  };
  return any('A', 'Z') && any('a', 'z') && any('0', '9');
}

// 148 bits of chance in 29 characters, with upper and lower case, digits and a sign: what the rules and the length
// limits of other systems ask for.
SecretString new_password() {
  std::string password;
  do {
    password = random_base62(password_group_length);
    for (std::size_t i = 1; i < password_groups; ++i) password += "-" + random_base62(password_group_length);
  } while (!has_every_kind(password));
  return SecretString(std::move(password));
}

Time next_rotation(const domain::RotationHook& hook, bool failed, Time now) {
  const std::chrono::days interval(hook.interval_days);
  return now + (failed ? std::min(interval, pause_after_failure) : interval);
}

// The interval counts from the end of whatever rotation there was, asked for or not.
Result<void> plan_next(Connection& connection, const ServiceAccountId& account, bool failed, Time now) {
  storage::RotationHooks hooks(connection);
  TRY(auto hook, hooks.find(account));
  if (!hook || hook->interval_days == 0) return {};
  hook->next_rotation = next_rotation(*hook, failed, now);
  return hooks.put(*hook);
}

// Makes a pending rotation one whose hook is asked now, unless somebody is at it.
Result<PasswordRotation> hurry(Connection& connection, PasswordRotation pending, Time now) {
  pending.due = std::min(pending.due, now);
  CHECK(storage::PasswordRotations(connection).update(pending));
  return pending;
}

}  // namespace

Result<PasswordRotation> PasswordRotations::start(const ServiceAccountId& id, const Caller& caller) const {
  const auto started = environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<PasswordRotation> {
    auto& connection = transaction.connection();
    TRY(const auto account, find_account(connection, id));
    TRY(const auto hook, storage::RotationHooks(connection).find(id));
    if (!hook)
      return invalid(std::string(object),
                     {{"The service account has no rotation hook that could be asked.", "NO_HOOK"}});
    storage::PasswordRotations rotations(connection);
    TRY(const auto pending, rotations.find_pending(id));
    if (pending) return hurry(connection, *pending, transaction.now());
    PasswordRotation rotation;
    rotation.id = PasswordRotationId::generate();
    rotation.account = id;
    rotation.sealed_password = environment_.sealer.seal(new_password(), sealing_context(rotation.id));
    rotation.request = to_text({{}, caller});
    rotation.created = rotation.due = transaction.now();
    CHECK(rotations.insert(rotation));
    CHECK(rotations.erase_old(id, domain::rotations_kept));
    CHECK(record_rotation_begun(transaction, rotation, account, caller));
    return rotation;
  });
  if (started) dispatch({started->id});
  return started;
}

Result<PasswordRotation> PasswordRotations::get(const ServiceAccountId& account, const PasswordRotationId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<PasswordRotation> {
    CHECK(find_account(connection, account));
    TRY(auto rotation, storage::PasswordRotations(connection).find(id));
    if (!rotation || rotation->account != account) return not_found(id.str(), object);
    return *std::move(rotation);
  });
}

Result<std::vector<PasswordRotation>> PasswordRotations::list(const ServiceAccountId& account) const {
  return environment_.store.read([&](Connection& connection) -> Result<std::vector<PasswordRotation>> {
    CHECK(find_account(connection, account));
    return storage::PasswordRotations(connection).list_of(account);
  });
}

Result<void> PasswordRotations::send_due() const {
  const Time now = environment_.clock.now();
  TRY(const auto hooks, environment_.store.read([&](Connection& connection) {
    return storage::RotationHooks(connection).list_due(now, at_once);
  }));
  for (const auto& hook : hooks) CHECK(start(hook.account, system_caller(environment_.organization)));
  TRY(auto due, environment_.store.read([&](Connection& connection) {
    return storage::PasswordRotations(connection).list_due(now, at_once);
  }));
  dispatch(std::move(due));
  return {};
}

// Where there is no room, the job comes again.
void PasswordRotations::dispatch(std::vector<PasswordRotationId> due) const {
  if (due.empty()) return;
  environment_.outgoing([self = *this, due = std::move(due)] {
    for (const auto& id : due)
      if (const auto done = self.perform(id); !done)
        log::error("password_rotation_failed",
                   {{"rotation", id.str()}, {"message", done.error().message}, {"note", done.error().note}});
  });
}

Result<void> PasswordRotations::perform(const PasswordRotationId& id) const {
  TRY(const auto attempt, take(id));
  if (!attempt) return {};
  const auto answer = ask(*attempt);
  return environment_.ledger.write(
      [&](ledger::Transaction& transaction) { return conclude(transaction, *attempt, answer); });
}

// What we ourselves cannot do counts as an attempt too, so that it ends some time.
RotationAnswer PasswordRotations::ask(const Attempt& attempt) const {
  const auto& rotation = attempt.rotation;
  auto password = environment_.sealer.open(rotation.sealed_password, sealing_context(rotation.id));
  const auto answer = password ? ask_hook(environment_, {attempt.url, rotation.id, attempt.account, *password})
                               : Result<RotationAnswer>(tl::unexpected(password.error()));
  if (answer) return *answer;
  return {RotationFault{"NOT_SENT", answer.error().message}, true};
}

// nullopt: somebody else is at it, it is not due, or it has ended.
Result<std::optional<PasswordRotations::Attempt>> PasswordRotations::take(const PasswordRotationId& id) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<std::optional<Attempt>> {
    auto& connection = transaction.connection();
    storage::PasswordRotations rotations(connection);
    TRY(const bool taken, rotations.take(id, transaction.now(), transaction.now() + lease));
    if (!taken) return std::nullopt;
    TRY(const auto rotation, rotations.find(id));
    TRY(auto account, find_account(connection, rotation->account));
    TRY(const auto hook, storage::RotationHooks(connection).find(account.id));
    TRY(const auto request, parse_operation_request(rotation->request));
    if (!hook) return fail(ErrorKind::corrupt, "A rotation waits for a hook that does not exist", id.str());
    return Attempt{*rotation, std::move(account), hook->url, request.caller};
  });
}

Result<void> PasswordRotations::conclude(ledger::Transaction& transaction, const Attempt& attempt,
                                         const RotationAnswer& answer) const {
  storage::PasswordRotations rotations(transaction.connection());
  TRY(auto rotation, rotations.find(attempt.rotation.id));
  // Deleted with its account meanwhile, or concluded by who took over.
  if (!rotation || rotation->status != RotationStatus::pending) return {};
  if (!answer.fault) return complete(transaction, *std::move(rotation), attempt);
  const auto& fault = *answer.fault;
  if (!answer.again || rotation->attempts >= attempts_max) {
    CHECK(plan_next(transaction.connection(), rotation->account, true, transaction.now()));
    return end_rotation(transaction, *std::move(rotation), attempt.account, attempt.caller, fault);
  }
  rotation->calling_until = Time{};
  rotation->due = transaction.now() + doubled_pause(rotation->attempts - 1, first_pause, longest_pause);
  rotation->error_code = fault.reason;
  rotation->error_message = fault.words;
  CHECK(rotations.update(*rotation));
  return record_rotation_attempt(transaction, *rotation, attempt.account, attempt.caller, &fault);
}

Result<void> PasswordRotations::complete(ledger::Transaction& transaction, PasswordRotation rotation,
                                         const Attempt& attempt) const {
  auto& connection = transaction.connection();
  TRY(auto account, find_account(connection, rotation.account));
  TRY(const auto password, environment_.sealer.open(rotation.sealed_password, sealing_context(rotation.id)));
  account.sealed_password = environment_.sealer.seal(password, domain::sealing_context(account.id));
  account.password_changed = account.last_updated = transaction.now();
  CHECK(storage::ServiceAccounts(connection).update(account));
  rotation.status = RotationStatus::completed;
  rotation.sealed_password.clear();
  rotation.error_code.clear();
  rotation.error_message.clear();
  rotation.completed = transaction.now();
  rotation.calling_until = Time{};
  CHECK(storage::PasswordRotations(connection).update(rotation));
  CHECK(plan_next(connection, account.id, false, transaction.now()));
  transaction.touch(account.id);
  return record_rotation_attempt(transaction, rotation, account, attempt.caller, nullptr);
}

}  // namespace mandate::manage
