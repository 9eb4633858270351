#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/agent.h"
#include "manage/credentials/client.h"
#include "manage/environment.h"

namespace mandate::manage {

// The public keys of an agent or an application. A key is named by its id or its kid; ErrorKind::not_found for one
// that the client does not have.
class ClientKeys {
 public:
  explicit ClientKeys(const Environment& environment) : environment_(environment) {}

  Result<std::vector<domain::ClientKey>> list(const ClientRef& client) const;
  Result<domain::ClientKey> get(const ClientRef& client, std::string_view id_or_kid) const;
  // ErrorKind::invalid, one cause per fault of the key or of its place among the others.
  Result<domain::ClientKey> add(const ClientRef& client, const domain::KeyDraft& draft, const Caller& caller) const;
  Result<domain::ClientKey> set_status(const ClientRef& client, std::string_view id_or_kid, domain::Status status,
                                       const Caller& caller) const;
  // Only an INACTIVE key.
  Result<void> remove(const ClientRef& client, std::string_view id_or_kid, const Caller& caller) const;

 private:
  const Environment& environment_;
};

// The key that a draft stands for, canonical, not yet stored. ErrorKind::invalid with the causes.
Result<domain::ClientKey> make_key(const std::string& client, const domain::KeyDraft& draft);

// Lets the client have exactly these keys: one that it has already (the same JWK) stays with its id and status,
// the others go, with an event each. ErrorKind::invalid when they cannot stand beside each other.
Result<void> replace_keys(ledger::Transaction& transaction, const Caller& caller, const Client& client,
                          std::vector<domain::ClientKey> keys);

bool has_active(const std::vector<domain::ClientKey>& keys);

}  // namespace mandate::manage
