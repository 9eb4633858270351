#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "crypto/keys.h"
#include "jose/algorithms.h"

namespace mandate::cli {

// The private key that an agent authenticates with.
struct AgentKey {
  crypto::PrivateKey key;
  const jose::Algorithm* algorithm;
  std::string kid;  // may be empty: the server then tries each of the agent's keys
};

// A fresh key for that algorithm. An empty `kid` becomes the key's thumbprint (RFC 7638). ErrorKind::invalid for
// an algorithm that agents cannot use.
Result<AgentKey> generate_key(std::string_view algorithm, std::string kid);

// A private JWK, or PEM (which names neither kid nor algorithm). ErrorKind::invalid.
Result<AgentKey> read_key(const std::string& file);

// Writes the private JWK into a new file of mode 0600. ErrorKind::invalid when the file exists: a key that is
// overwritten is lost.
Result<void> write_key(const AgentKey& key, const std::string& file);

json::object public_jwk(const AgentKey& key);

// The public part of what `file` holds: a public JWK as it is, or that of a private JWK or PEM.
Result<json::object> read_public_jwk(const std::string& file);

}  // namespace mandate::cli
