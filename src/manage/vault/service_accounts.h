#pragma once

#include <string>

#include "domain/application.h"
#include "domain/page.h"
#include "domain/vault_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// Accounts of applications in other systems, with a password that only an agent gets, through a connection. Every
// method that names an account can fail with ErrorKind::not_found, every change with ErrorKind::invalid.
class ServiceAccounts {
 public:
  explicit ServiceAccounts(const Environment& environment) : environment_(environment) {}

  // `match` is 3 to 255 characters of the name, the user name or the application's label, or empty.
  Result<domain::Page<domain::ServiceAccountDetails>> list(const domain::PageRequest& page,
                                                           const std::string& match) const;
  Result<domain::ServiceAccountDetails> get(const domain::ServiceAccountId& id) const;
  Result<domain::ServiceAccountDetails> create(const domain::ServiceAccountDraft& draft, const Caller& caller) const;
  Result<domain::ServiceAccountDetails> change(const domain::ServiceAccountId& id,
                                               const domain::ServiceAccountChange& change, const Caller& caller) const;
  // The password that the account has now in the other system.
  Result<domain::ServiceAccountDetails> rotate(const domain::ServiceAccountId& id, const SecretString& password,
                                               const Caller& caller) const;
  // Refused while a connection leads to it.
  Result<void> remove(const domain::ServiceAccountId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
};

// Adds a cause for every connection that leads to an account of the application.
Result<void> check_accounts_not_reached(storage::sql::Connection& connection, const domain::ApplicationId& app,
                                        std::vector<Cause>& causes);
// The application ceases to exist, and its accounts with it.
Result<void> erase_service_accounts(ledger::Transaction& transaction, const domain::Application& app,
                                    const Caller& caller);
// The user or group ceases to exist: accounts lose it as an owner, with an event each.
Result<void> erase_account_owner(ledger::Transaction& transaction, std::string_view principal, const Caller& caller);

}  // namespace mandate::manage
