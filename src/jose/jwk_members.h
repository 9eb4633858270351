#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "crypto/keys.h"

namespace mandate::jose {

// How a type of key is written: kty, crv ("" for RSA) and the members of its two public numbers ("" when it has
// only one).
struct KeyShape {
  crypto::KeyType type;
  std::string_view kty, crv, first, second;
};

const KeyShape& shape_of(crypto::KeyType type);

inline constexpr std::string_view private_members[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

// Reads the members of one JWK and gathers what is wrong with them.
class MemberReader {
 public:
  explicit MemberReader(const json::object& jwk) : jwk_(jwk) {}

  void blame(std::string_view member, std::string summary);
  // Empty when absent; a value that is not a string, or is empty, is a fault.
  std::string optional_string(std::string_view member);
  // The bytes of a member that must be canonical base64url; empty, with a fault, when they cannot be had.
  std::string required_bytes(std::string_view member);
  // The type that kty and crv name; nullopt, with a fault, when they name none.
  std::optional<crypto::KeyType> key_type();
  // `key_ops` must be absent or hold `operation`, each value once (RFC 7517 section 4.3).
  void check_operations(std::string_view operation);
  void refuse_private_members();
  // The key itself; nullopt, with its faults, when it is none.
  std::optional<crypto::PublicKey> public_key();

  const std::vector<Cause>& causes() const { return causes_; }
  tl::unexpected<Error> refusal() { return invalid("jwk", std::move(causes_)); }

 private:
  const json::object& jwk_;
  std::vector<Cause> causes_;
};

}  // namespace mandate::jose
