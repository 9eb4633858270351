#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "cli/terminal.h"

namespace mandate::cli {

// The essential of a LogEvent (wire contract 3), flat: time, event, result, actor, targets, reason.
json::object summary_of(const json::value& event);

// The same as one line of fixed columns, for a stream that has no end.
std::string line_of(const json::value& event, const Terminal& terminal);

// "2026-04-04T15:56:05Z", or so long ago: "90s", "10m", "2h", "7d". ErrorKind::invalid.
Result<Time> parse_since(const std::string& text, Time now);

}  // namespace mandate::cli
