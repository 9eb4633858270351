#pragma once

#include "manage/resources/explore.h"

#include "domain/resource_server.h"
#include "manage/environment.h"

namespace mandate::manage {

// Writes what the documents of a resource server say: its metadata and its authorization servers, with the events. What
// an administrator gave or switched off is left as it is. A server that is no longer named is switched off, not
// removed: connections may lead through it.
Result<void> apply_exploration(ledger::Transaction& transaction, const Environment& environment, const Caller& caller,
                               domain::ResourceServer& server, const Exploration& exploration);

}  // namespace mandate::manage
