#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jose/jwk.h"

namespace mandate::directory {

// The keys that a client publishes at its jwks_uri.
struct KeySet {
  std::vector<jose::Jwk> keys;

  bool has(std::string_view kid) const;
};

// What a client says of itself at the URL that is its client_id (draft-ietf-oauth-client-id-metadata-document).
struct ClientDocument {
  std::optional<KeySet> keys;  // in the document itself
  std::string jwks_uri;        // else: where they are
};

// ErrorKind::invalid when it is no JWK Set or holds too much. Keys that could not verify our clients' signatures, such
// as those for encryption, are left out.
Result<KeySet> parse_key_set(std::string_view url, std::string_view text);
// ErrorKind::invalid with one cause, whose reason is the name of the refusal.
Result<ClientDocument> parse_client_document(std::string_view url, std::string_view text);

}  // namespace mandate::directory
