#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "domain/event.h"
#include "storage/sql/connection.h"

namespace mandate::ledger {

// An event as it is stored and as GET /api/v1/logs answers it: the JSON is made once, where the event happens, before
// it is queued for the ledger's thread.
struct EventRecord {
  Time published;
  std::string uuid, type, actor, result, targets, request_id;
  std::string body;  // LogEvent, JSON text
};

EventRecord to_record(const domain::Event& event, Time published);

// The hash of an event that follows one with the hash `chain`: SHA-256(chain, body). Changing or removing a stored
// event breaks every later hash.
std::string next_chain(const std::string& chain, const EventRecord& record);

// Appends the record with its hash. Borrows both.
storage::sql::Command append_command(const EventRecord& record, const std::string& chain);

// The hash of the newest event; empty when there is none yet.
Result<std::string> newest_chain(storage::sql::Connection& connection);

}  // namespace mandate::ledger
