#pragma once

#include <string_view>

#include "ledger/ledger.h"
#include "manage/environment.h"

namespace mandate::manage {

// A user or a group ceases to exist: agents and service accounts lose it as an owner, with an event each, since an
// agent that nobody answers for must not go unnoticed.
Result<void> erase_owner(ledger::Transaction& transaction, std::string_view principal, const Caller& caller);

}  // namespace mandate::manage
