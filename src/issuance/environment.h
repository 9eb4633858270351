// issuance: the token, introspection and revocation endpoints without their HTTP: authenticate the client, ask the
// grant, mint, and hand the effects to the ledger. Owns what every grant must obey. Decisions are functions of their
// arguments, the clock included; nothing leaves before its record is durable.
#pragma once

#include "base/time.h"
#include "base/worker_pool.h"
#include "directory/directory.h"
#include "directory/own_tokens.h"
#include "grants/grant.h"
#include "ledger/ledger.h"

namespace mandate::issuance {

// What every part works with; made once by main, outlives them all.
struct Environment {
  directory::Directory& directory;
  const directory::OwnTokens& own_tokens;
  ledger::Ledger& ledger;
  WorkerPool& pool;
  const Clock& clock;
  grants::ChainRules chains = {};
  bool public_agents = false;  // let agents do without credentials
};

// Which authorization server's endpoint was called; empty: the org authorization server.
using ServerId = domain::AuthorizationServerId;

// The server with its keys; null `org` and `server` never both. A custom server that does not exist or is INACTIVE:
// nullopt.
grants::Decided<std::optional<grants::Issuer>> find_issuer(directory::View& view, const ServerId& server);

}  // namespace mandate::issuance
