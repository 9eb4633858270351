// manage: the use cases of the management API, one folder per entity: validate, change through the ledger with
// the events that record it, read. Knows no HTTP and no JSON of the wire.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/document_source.h"
#include "base/message_sender.h"
#include "base/outgoing.h"
#include "base/time.h"
#include "crypto/seal.h"
#include "domain/organization.h"
#include "domain/own_access.h"
#include "ledger/ledger.h"
#include "storage/store.h"

namespace mandate::manage {

struct Settings {
  bool activation_needs_owner = true;
  bool public_agents = false;                       // let agents do without credentials
  std::chrono::hours key_rotation_period{24 * 90};  // of servers that rotate by themselves
};

using mandate::do_at_once;
using mandate::Outgoing;

// What every use case works with; made once by main, outlives them all.
struct Environment {
  storage::Store& store;
  ledger::Ledger& ledger;
  const Clock& clock;
  const domain::Organization& organization;
  const crypto::Sealer& sealer;
  Settings settings = {};
  const DocumentSource& documents = no_documents();
  Outgoing outgoing = do_at_once;
  const MessageSender& messages = no_messages();
  // For resource servers that answer nobody without a token.
  domain::FindOwnAccess find_own_access = [](const auto&) { return std::nullopt; };
};

// Who asks, after authentication, and where the request came from.
struct Caller {
  domain::UserId user;       // empty: a service that acts for itself
  domain::EventParty party;  // the actor of every event it causes
  domain::RequestOrigin origin;
  domain::ApiTokenId token = {};        // that was used; empty for a caller without one
  domain::ClientId client = {};         // whose OAuth access token was used; empty for a caller without one
  std::string principal = {};           // whom the roles are assigned to: the id of the user or of the application
  std::vector<std::string> roles = {};  // administrator roles, as they are now
  std::optional<std::vector<std::string>> scopes = std::nullopt;  // of an access token; an API token has no limits
  std::vector<std::string> withdrawn_scopes = {};                 // of the token, not granted to the client any more
  std::optional<std::vector<domain::AgentId>> only_agents = std::nullopt;  // may see nothing but these: it owns them
};

}  // namespace mandate::manage
