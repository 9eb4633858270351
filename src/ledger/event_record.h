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

// Appends the record; `chain` is the hash of the newest event so far and becomes this one's:
// SHA-256(previous hash, body). Changing or removing a stored event breaks every later hash.
Result<void> append(storage::sql::Connection& connection, const EventRecord& record, std::string& chain);

// The hash of the newest event; empty when there is none yet.
Result<std::string> newest_chain(storage::sql::Connection& connection);

}  // namespace mandate::ledger
