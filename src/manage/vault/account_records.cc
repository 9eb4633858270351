#include "manage/vault/account_records.h"

#include "manage/events.h"
#include "manage/vault/vault_checks.h"
#include "storage/applications.h"
#include "storage/vault.h"

namespace mandate::manage {

using storage::sql::Connection;

Result<domain::ServiceAccount> find_account(Connection& connection, const domain::ServiceAccountId& id) {
  TRY(auto account, storage::ServiceAccounts(connection).find(id));
  if (!account) return not_found(id.str(), service_account_object);
  return *std::move(account);
}

Result<domain::Event> account_event(Connection& connection, std::string_view verb, std::string_view message,
                                    const domain::ServiceAccount& account, const Caller& caller) {
  TRY(const auto app, storage::Applications(connection).find(account.app));
  auto event = change_event(
      "pam.service_account." + std::string(verb), std::string(message), caller,
      {{account.id.str(), "Service Account", account.id.str(), account.name, {{"username", account.username}}}});
  if (app) event.targets.push_back(target(*app));
  return event;
}

}  // namespace mandate::manage
