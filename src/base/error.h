#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace mandate {

// What went wrong, coarse enough that every edge (admin API, command line, log) maps it with one table.
enum class ErrorKind {
  invalid,            // well-formed input that breaks a rule; `causes` names each rule
  malformed,          // the body could not be parsed at all
  wrong_media_type,   // Content-Type is not one that the endpoint reads
  missing_parameter,  // a required query parameter is absent
  bad_cursor,         // `after` or `limit` cannot be used
  bad_search,         // `search` or `q` cannot be used
  bad_filter,         // `filter` cannot be used
  unauthenticated,    // no credential, or one that is not valid
  sign_in_failed,     // wrong user name or password
  forbidden,          // authenticated, but not allowed
  not_found,
  conflict,             // the entity's state does not allow it
  delete_while_active,  // must be deactivated first (E0000056 for applications)
  rate_limited,
  unavailable,  // try again later: overloaded, draining, disk full
  corrupt,      // stored data cannot be read back: a bug or a damaged file
  internal,
};

// One broken rule of a refused request.
struct Cause {
  std::string summary;        // for people; names the member or the thing
  std::string reason = {};    // machine-readable, e.g. UNIQUE_CONSTRAINT; may be empty
  std::string location = {};  // member or parameter name; may be empty
  bool operator==(const Cause&) const = default;
};

// The error of storage, cryptography, administration and the command line. `message` may be shown to the
// caller; `note` goes to the log only and may name internals, never a secret.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  std::string note = {};
  std::vector<Cause> causes = {};
};

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string note = {}) {
  return tl::unexpected(Error{kind, std::move(message), std::move(note), {}});
}

// A validation failure: `object` is the refused thing ("AIAgent"), each cause one broken rule.
tl::unexpected<Error> invalid(std::string object, std::vector<Cause> causes);

// "Resource not found: <id> (<type>)".
tl::unexpected<Error> not_found(std::string_view id, std::string_view type);

const char* name_of(ErrorKind kind);

}  // namespace mandate
