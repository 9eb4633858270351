#include "manage/vault/service_accounts.h"

#include <algorithm>

#include "base/text.h"
#include "manage/connections/in_use.h"
#include "manage/events.h"
#include "manage/vault/account_records.h"
#include "manage/vault/match.h"
#include "manage/vault/vault_checks.h"
#include "storage/applications.h"
#include "storage/password_rotations.h"
#include "storage/vault.h"

namespace mandate::manage {
namespace {

using domain::ServiceAccount;
using domain::ServiceAccountDetails;
using domain::ServiceAccountId;
using storage::sql::Connection;

tl::unexpected<Error> refuse(std::vector<Cause> causes) {
  return invalid(std::string(service_account_object), std::move(causes));
}

Result<ServiceAccountDetails> with_details(Connection& db, ServiceAccount account) {
  TRY(const auto app, storage::Applications(db).find(account.app));
  return ServiceAccountDetails{std::move(account), app ? app->label : ""};
}

Result<void> check_name_is_free(Connection& db, const ServiceAccount& account) {
  TRY(const auto other, storage::ServiceAccounts(db).find_by_name(account.app, account.name));
  if (!other || other->id == account.id) return {};
  return refuse({{"Another service account of the application has the name '" + account.name + "'.",
                  "UNIQUE_CONSTRAINT", "name"}});
}

Result<void> record(ledger::Transaction& transaction, std::string_view verb, std::string_view message,
                    const ServiceAccount& account, const Caller& caller, std::string_view changed = {}) {
  TRY(auto event, account_event(transaction.connection(), verb, message, account, caller));
  if (!changed.empty()) event.debug.push_back({"changed", std::string(changed)});
  transaction.touch(account.id);
  transaction.record(std::move(event));
  return {};
}

// With what is known of changing its password.
Result<void> erase_account(Connection& db, const ServiceAccountId& id) {
  CHECK(storage::PasswordRotations(db).erase_of(id));
  CHECK(storage::RotationHooks(db).erase(id));
  return storage::ServiceAccounts(db).erase(id);
}

// A hook that is asked to set another password would win over the one that is given now.
Result<void> check_not_rotating(Connection& db, const ServiceAccountId& id) {
  TRY(const auto pending, storage::PasswordRotations(db).find_pending(id));
  if (!pending) return {};
  return refuse({{"The rotation " + pending->id.str() +
                      " is under way: wait until it has ended, or delete the rotation hook to end it.",
                  "ROTATION_PENDING"}});
}

std::string apply(const domain::ServiceAccountChange& change, ServiceAccount& account) {
  std::vector<std::string> changed;
  const auto set = [&](std::string name, const auto& wanted, auto& current) {
    if (!wanted || *wanted == current) return;
    current = *wanted;
    changed.push_back(std::move(name));
  };
  set("name", change.name, account.name);
  set("description", change.description, account.description);
  set("ownerUserIds", change.owner_users, account.owner_users);
  set("ownerGroupIds", change.owner_groups, account.owner_groups);
  return join(changed, " ");
}

// The application that the account belongs to; empty with a cause when the ORN names none.
Result<domain::ApplicationId> resolve_app(const Environment& environment, Connection& db, const std::string& orn,
                                          std::vector<Cause>& causes) {
  const auto orns = environment.organization.orns();
  const auto id = orns.parse_application(orn);
  if (!id) {
    causes.push_back({"'containerOrn' must be the ORN of an application, such as '" +
                          orns.application(domain::ApplicationId("0oa...")) + "'.",
                      "INVALID_FORMAT", "containerOrn"});
    return domain::ApplicationId();
  }
  TRY(const auto app, storage::Applications(db).find(*id));
  if (!app) causes.push_back({"There is no application " + id->str() + ".", "NOT_FOUND", "containerOrn"});
  return *id;
}

}  // namespace

Result<domain::Page<ServiceAccountDetails>> ServiceAccounts::list(const domain::PageRequest& page,
                                                                  const std::string& match) const {
  CHECK(check_match(match, service_account_object));
  return environment_.store.read([&](Connection& db) -> Result<domain::Page<ServiceAccountDetails>> {
    TRY(auto found, storage::ServiceAccounts(db).list({page, match}));
    domain::Page<ServiceAccountDetails> details{{}, std::move(found.next)};
    for (auto& account : found.rows) {
      TRY(auto one, with_details(db, std::move(account)));
      details.rows.push_back(std::move(one));
    }
    return details;
  });
}

Result<ServiceAccountDetails> ServiceAccounts::get(const ServiceAccountId& id) const {
  return environment_.store.read([&](Connection& db) -> Result<ServiceAccountDetails> {
    TRY(auto account, find_account(db, id));
    return with_details(db, std::move(account));
  });
}

Result<ServiceAccountDetails> ServiceAccounts::create(const domain::ServiceAccountDraft& draft,
                                                      const Caller& caller) const {
  ServiceAccount account;
  account.id = ServiceAccountId::generate();
  account.name = draft.name;
  account.username = draft.username;
  account.description = draft.description;
  account.owner_users = draft.owner_users;
  account.owner_groups = draft.owner_groups;
  auto faults = service_account_faults(account);
  if (draft.password)
    for (auto& cause : service_password_faults(*draft.password)) faults.push_back(std::move(cause));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ServiceAccountDetails> {
    auto& db = transaction.connection();
    auto causes = faults;
    TRY(account.app, resolve_app(environment_, db, draft.container_orn, causes));
    CHECK(check_account_owners(db, {}, account, causes));
    if (!causes.empty()) return refuse(std::move(causes));
    CHECK(check_name_is_free(db, account));
    account.created = account.last_updated = transaction.now();
    if (draft.password) {
      account.sealed_password = environment_.sealer.seal(*draft.password, domain::sealing_context(account.id));
      account.password_changed = transaction.now();
    }
    CHECK(storage::ServiceAccounts(db).insert(account));
    CHECK(record(transaction, "create", "Put a service account into the vault", account, caller));
    return with_details(db, account);
  });
}

Result<ServiceAccountDetails> ServiceAccounts::change(const ServiceAccountId& id,
                                                      const domain::ServiceAccountChange& change,
                                                      const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ServiceAccountDetails> {
    auto& db = transaction.connection();
    TRY(auto account, find_account(db, id));
    const auto before = account;
    const auto changed = apply(change, account);
    if (changed.empty()) return with_details(db, std::move(account));
    auto causes = service_account_faults(account);
    CHECK(check_account_owners(db, before, account, causes));
    if (!causes.empty()) return refuse(std::move(causes));
    CHECK(check_name_is_free(db, account));
    account.last_updated = transaction.now();
    CHECK(storage::ServiceAccounts(db).update(account));
    CHECK(record(transaction, "update", "Change a service account", account, caller, changed));
    return with_details(db, std::move(account));
  });
}

Result<ServiceAccountDetails> ServiceAccounts::rotate(const ServiceAccountId& id, const SecretString& password,
                                                      const Caller& caller) const {
  if (auto causes = service_password_faults(password); !causes.empty()) return refuse(std::move(causes));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ServiceAccountDetails> {
    auto& db = transaction.connection();
    TRY(auto account, find_account(db, id));
    CHECK(check_not_rotating(db, id));
    account.sealed_password = environment_.sealer.seal(password, domain::sealing_context(id));
    account.last_updated = transaction.now();
    account.password_changed = transaction.now();
    CHECK(storage::ServiceAccounts(db).update(account));
    CHECK(record(transaction, "password_rotation.end", "Give a service account its new password", account, caller));
    return with_details(db, std::move(account));
  });
}

Result<void> ServiceAccounts::remove(const ServiceAccountId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto account, find_account(transaction.connection(), id));
    std::vector<Cause> causes;
    CHECK(check_not_reached(transaction.connection(), id.str(), causes));
    if (!causes.empty()) return refuse(std::move(causes));
    CHECK(erase_account(transaction.connection(), id));
    return record(transaction, "delete", "Take a service account out of the vault", account, caller);
  });
}

Result<void> check_accounts_not_reached(Connection& connection, const domain::ApplicationId& app,
                                        std::vector<Cause>& causes) {
  TRY(const auto accounts, storage::ServiceAccounts(connection).list_of(app));
  for (const auto& account : accounts) CHECK(check_not_reached(connection, account.id.str(), causes));
  return {};
}

Result<void> erase_service_accounts(ledger::Transaction& transaction, const domain::Application& app,
                                    const Caller& caller) {
  storage::ServiceAccounts accounts(transaction.connection());
  TRY(const auto owned, accounts.list_of(app.id));
  for (const auto& account : owned) {
    CHECK(erase_account(transaction.connection(), account.id));
    CHECK(record(transaction, "delete", "A service account ends with its application", account, caller));
  }
  return {};
}

Result<void> erase_account_owner(ledger::Transaction& transaction, std::string_view principal, const Caller& caller) {
  storage::ServiceAccounts accounts(transaction.connection());
  TRY(auto owned, accounts.list_of_owner(principal));
  for (auto& account : owned) {
    std::erase(account.owner_users, principal);
    std::erase(account.owner_groups, principal);
    CHECK(accounts.update(account));
    CHECK(record(transaction, "update", "A service account loses an owner that no longer exists", account, caller,
                 "owners"));
  }
  return {};
}

}  // namespace mandate::manage
