#pragma once

#include <span>
#include <string_view>

#include "base/error.h"

namespace mandate::cli {

// What the process says when it ends: scripts tell "no" from "not found" from "nobody answers".
enum class ExitCode : int {
  ok = 0,
  refused = 1,      // the server said no, or a check did not hold (a token that is not valid)
  usage = 2,        // the command line, or a file that it names, cannot be used
  not_allowed = 3,  // no credential, one that is not valid, or not for this
  not_found = 4,
  no_answer = 5,   // nobody answers, or "try again later": unreachable, overloaded, rate limited
  unexpected = 6,  // an answer that cannot be understood: a bug, or not our server
};

struct ExitCodeMeaning {
  ExitCode code;
  std::string_view meaning;
};

// Every code once, in order, for --help and the documentation.
std::span<const ExitCodeMeaning> exit_code_meanings();

// The code for an error. What is local (a file, an option) carries ErrorKind::invalid or malformed; what the
// server refused carries ErrorKind::conflict (see api_client.h).
ExitCode exit_code_of(ErrorKind kind);

}  // namespace mandate::cli
