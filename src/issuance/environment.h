// issuance: the token, introspection, revocation and UserInfo endpoints without their HTTP: authenticate the client,
// ask the grant, mint, and hand the effects to the ledger. Owns what every grant must obey. Decisions are functions of
// their arguments, the clock included; nothing leaves before its record is durable.
#pragma once

#include <functional>

#include "base/time.h"
#include "base/worker_pool.h"
#include "directory/own_tokens.h"
#include "directory/view.h"
#include "grants/grant.h"
#include "ledger/ledger.h"

namespace mandate::issuance {

// What of the tokens of other servers waits for those servers or changes what is kept. Each calls `done` once, on any
// thread, or gives false when there is no room for the work.
struct Brokerage {
  using Done = std::function<void()>;
  // Asks the other server for new tokens; what came of it, the next decision sees.
  std::function<bool(const domain::BrokeredGrantId&, Done)> renew = [](const auto&, const Done&) { return false; };
  // Forgets the tokens, and has the other server revoke them. `done` says whether they are forgotten.
  std::function<bool(const domain::BrokeredGrantId&, std::function<void(Result<void>)>)> withdraw =
      [](const auto&, const auto&) { return false; };
};

// What every part works with; made once by main, outlives them all.
struct Environment {
  directory::Directory& directory;
  const directory::OwnTokens& own_tokens;
  ledger::Ledger& ledger;
  WorkerPool& pool;
  const Clock& clock;
  grants::ChainRules chains = {};
  bool public_agents = false;  // let agents do without credentials
  Brokerage brokerage = {};
};

// Which authorization server's endpoint was called; empty: the org authorization server.
using ServerId = domain::AuthorizationServerId;

// The server with its keys; null `org` and `server` never both. A custom server that does not exist or is INACTIVE:
// nullopt.
grants::Decided<std::optional<grants::Issuer>> find_issuer(directory::View& view, const ServerId& server);

}  // namespace mandate::issuance
