#include "storage/password_rotations.h"

#include "storage/sql/sealed.h"

namespace mandate::storage {
namespace {

using domain::PasswordRotation;
using domain::RotationHook;

constexpr std::string_view select_hooks =
    "select account, url, interval_days, next_rotation, created, last_updated from rotation_hooks where ";

RotationHook to_hook(const sql::Row& row) {
  return {row.id<domain::ServiceAccountId>(0),
          row.string(1),
          row.integer(2),
          row.optional_time(3),
          row.time(4),
          row.time(5)};
}

constexpr std::string_view select_rotations =
    "select id, account, status, sealed_password, request, attempts, due, calling_until, created, completed, "
    "error_code, error_message from password_rotations where ";

PasswordRotation to_rotation(const sql::Row& row) {
  PasswordRotation rotation;
  rotation.id = row.id<domain::PasswordRotationId>(0);
  rotation.account = row.id<domain::ServiceAccountId>(1);
  rotation.status = domain::parse_rotation_status(row.text(2)).value_or(domain::RotationStatus::failed);
  rotation.sealed_password = sql::to_sealed(row.text(3));
  rotation.request = row.string(4);
  rotation.attempts = row.integer(5);
  rotation.due = row.time(6);
  rotation.calling_until = row.time(7);
  rotation.created = row.time(8);
  rotation.completed = row.optional_time(9);
  rotation.error_code = row.string(10);
  rotation.error_message = row.string(11);
  return rotation;
}

std::string rotations_where(std::string_view condition) {
  return std::string(select_rotations).append(condition);
}

}  // namespace

Result<std::optional<RotationHook>> RotationHooks::find(const domain::ServiceAccountId& account) {
  return connection_.find(std::string(select_hooks).append("account = $1"), {account}, to_hook);
}

Result<void> RotationHooks::put(const RotationHook& hook) {
  CHECK(erase(hook.account));
  CHECK(connection_.execute(
      "insert into rotation_hooks (account, url, interval_days, next_rotation, created, last_updated) "
      "values ($1, $2, $3, $4, $5, $6)",
      {hook.account, hook.url, hook.interval_days, hook.next_rotation, hook.created, hook.last_updated}));
  return {};
}

Result<void> RotationHooks::erase(const domain::ServiceAccountId& account) {
  CHECK(connection_.execute("delete from rotation_hooks where account = $1", {account}));
  return {};
}

Result<std::vector<RotationHook>> RotationHooks::list_due(Time now, int most) {
  return connection_.list(
      std::string(select_hooks)
          .append("next_rotation <= $1 and not exists (select 1 from password_rotations r where r.account = "
                  "rotation_hooks.account and r.status = 'PENDING') order by next_rotation, account limit $2"),
      {now, most}, to_hook);
}

Result<std::optional<PasswordRotation>> PasswordRotations::find(const domain::PasswordRotationId& id) {
  return connection_.find(rotations_where("id = $1"), {id}, to_rotation);
}

Result<std::optional<PasswordRotation>> PasswordRotations::find_pending(const domain::ServiceAccountId& account) {
  return connection_.find(rotations_where("account = $1 and status = 'PENDING'"), {account}, to_rotation);
}

Result<void> PasswordRotations::insert(const PasswordRotation& rotation) {
  const auto sealed = sql::to_column(rotation.sealed_password);
  CHECK(connection_.execute(
      "insert into password_rotations (id, account, status, sealed_password, request, attempts, due, calling_until, "
      "created, completed, error_code, error_message) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {rotation.id, rotation.account, name_of(rotation.status), sealed, rotation.request, rotation.attempts,
       rotation.due, rotation.calling_until, rotation.created, rotation.completed, rotation.error_code,
       rotation.error_message}));
  return {};
}

Result<void> PasswordRotations::update(const PasswordRotation& rotation) {
  const auto sealed = sql::to_column(rotation.sealed_password);
  CHECK(connection_.execute(
      "update password_rotations set status = $1, sealed_password = $2, attempts = $3, due = $4, calling_until = $5, "
      "completed = $6, error_code = $7, error_message = $8 where id = $9",
      {name_of(rotation.status), sealed, rotation.attempts, rotation.due, rotation.calling_until, rotation.completed,
       rotation.error_code, rotation.error_message, rotation.id}));
  return {};
}

Result<bool> PasswordRotations::take(const domain::PasswordRotationId& id, Time now, Time until) {
  TRY(const auto taken,
      connection_.execute("update password_rotations set calling_until = $1, attempts = attempts + 1 where id = $2 and "
                          "status = 'PENDING' and due <= $3 and calling_until <= $3",
                          {until, id, now}));
  return taken == 1;
}

Result<std::vector<domain::PasswordRotationId>> PasswordRotations::list_due(Time now, int most) {
  return connection_.list(
      "select id from password_rotations where status = 'PENDING' and due <= $1 and calling_until <= $1 order by due, "
      "id limit $2",
      {now, most}, [](const sql::Row& row) { return row.id<domain::PasswordRotationId>(0); });
}

Result<std::vector<PasswordRotation>> PasswordRotations::list_of(const domain::ServiceAccountId& account) {
  return connection_.list(rotations_where("account = $1 order by created desc, id desc"), {account}, to_rotation);
}

Result<void> PasswordRotations::erase_old(const domain::ServiceAccountId& account, std::size_t kept) {
  CHECK(connection_.execute(
      "delete from password_rotations where account = $1 and id not in (select id from password_rotations where "
      "account = $1 order by created desc, id desc limit $2)",
      {account, kept}));
  return {};
}

Result<void> PasswordRotations::erase_of(const domain::ServiceAccountId& account) {
  CHECK(connection_.execute("delete from password_rotations where account = $1", {account}));
  return {};
}

}  // namespace mandate::storage
