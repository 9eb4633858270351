#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/consent.h"
#include "domain/page.h"
#include "manage/environment.h"
#include "storage/consent_grants.h"

namespace mandate::manage {

// Whose consents; what is nullopt does not matter.
struct ConsentHolder {
  std::string user;  // id or login
  std::optional<domain::ClientId> client = {};
  std::optional<domain::ScopeId> scope = {};
};

// A consent with what answers show of it.
struct ConsentDetails {
  domain::ConsentGrant grant;
  domain::Application application;
  domain::Scope scope;
};

// What people let applications have at custom authorization servers, as administrators see it and take it back.
// ErrorKind::not_found when the user, the client or the grant does not exist, or the grant was taken back.
class ConsentGrants {
 public:
  explicit ConsentGrants(const Environment& environment) : environment_(environment) {}

  Result<domain::Page<ConsentDetails>> list(const ConsentHolder& holder, const domain::PageRequest& page) const;
  Result<ConsentDetails> get(const ConsentHolder& holder, const domain::ConsentGrantId& id) const;
  // Refresh tokens give the scope no more, and access tokens with it are good for nothing here.
  Result<void> revoke(const ConsentHolder& holder, const domain::ConsentGrantId& id, const Caller& caller) const;
  Result<void> revoke_all(const ConsentHolder& holder, const Caller& caller) const;

 private:
  const Environment& environment_;
};

// Erases what was agreed about something that ends or becomes another thing: an application ("client"), a server
// ("as"), a scope or a user. Decisions forget it, too; there is one event when anything stood.
Result<void> erase_consents(ledger::Transaction& transaction, const storage::ConsentGrants::Of& of,
                            std::string_view what, domain::EventParty ended, const Caller& caller);

}  // namespace mandate::manage
