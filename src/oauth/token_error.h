#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace mandate::oauth {

// Why a token request was refused (RFC 6749 section 5.2). `description` may be read by the caller; `reason` is the
// cause's name in the error catalogue: an authenticated client gets it too, the System Log always does; `note` is
// for the log only.
struct TokenError {
  int status = 400;
  std::string error;        // registered: "invalid_grant"
  std::string description;  // only characters that RFC 6749 section 5.2 allows
  std::string reason;       // "id_jag_expired"
  std::string note = {};
  std::string interaction_uri = {};  // where the person can go on, of interaction_required
};

// The refusal for a reason of the catalogue: its status and its registered error code. A reason that is not in the
// catalogue is a bug and gives server_error.
TokenError token_error(std::string_view reason, std::string description, std::string note = {});

inline tl::unexpected<TokenError> refuse(std::string_view reason, std::string description, std::string note = {}) {
  return tl::unexpected(token_error(reason, std::move(description), std::move(note)));
}

// An error of storage or of another room, as far as a client may learn of it: try again later, or that it is ours.
TokenError to_token_error(const Error& error);

}  // namespace mandate::oauth
