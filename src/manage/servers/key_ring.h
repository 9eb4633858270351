#pragma once

#include <functional>
#include <string>
#include <vector>

#include "domain/authorization_server.h"
#include "manage/environment.h"

namespace mandate::manage {

// The keys of one issuer for one algorithm: one ACTIVE, one NEXT, any number EXPIRED. The organisation has a
// ring per algorithm, a custom authorization server one.
struct KeyRing {
  domain::AuthorizationServerId server;  // empty: the organisation
  std::string algorithm;
  bool rotates_by_itself = true;
  std::string aggregate;      // what caches know its keys by
  std::string_view rollover;  // type of the event
  domain::EventParty issuer;  // its target
};

KeyRing ring_of(const domain::AuthorizationServer& server);
std::vector<KeyRing> rings_of(const domain::Organization& organization);

// The keys of a ring as they are stored.
struct RingKeys {
  std::vector<domain::SigningKey> keys;

  domain::SigningKey* find(domain::SigningKeyStatus status);
};
Result<RingKeys> read_keys(storage::sql::Connection& connection, const KeyRing& ring);

// Each step makes the key that it needs before it takes the ledger, and does nothing (false) when `due` says
// no there: somebody else was faster.
using Due = std::function<bool(RingKeys&)>;
Result<bool> rotate(const Environment& environment, const KeyRing& ring, const Due& due, const Caller& caller);
Result<bool> prepare_next(const Environment& environment, const KeyRing& ring, const Caller& caller);

}  // namespace mandate::manage
