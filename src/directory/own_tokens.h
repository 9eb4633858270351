#pragma once

#include <array>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "base/time.h"
#include "directory/records.h"
#include "jose/jwt.h"

namespace mandate::directory {

// Verifies tokens that this installation signed. What was verified once is remembered by the hash of the exact token,
// because agents present one ID token many times; the key is looked up again each time, so a token of a key that is no
// longer published is believed no longer. Never for client assertions: those are single use and not ours.
class OwnTokens {
 public:
  explicit OwnTokens(std::size_t capacity = 4096)
      : shard_capacity_(capacity / shard_count + 1), enabled_(capacity > 0) {}

  // ErrorKind::malformed for what is no JWT, ErrorKind::unauthenticated when no published key of the issuer signed it.
  // Type, issuer, audience and expiry are the caller's questions.
  Result<std::shared_ptr<const jose::VerifiedJwt>> verify(std::string_view compact, const SigningKeys& keys) const;

 private:
  static constexpr std::size_t shard_count = 16;

  struct Entry {
    std::string hash;
    std::shared_ptr<const jose::VerifiedJwt> jwt;
  };
  struct Shard {
    std::mutex mutex;
    std::list<Entry> order;  // most recently used first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> entries;
  };

  std::shared_ptr<const jose::VerifiedJwt> find(const std::string& hash) const;
  void remember(std::string hash, std::shared_ptr<const jose::VerifiedJwt> jwt) const;
  Shard& shard_of(const std::string& hash) const {
    return shards_[static_cast<unsigned char>(hash.front()) % shard_count];
  }

  const std::size_t shard_capacity_;
  const bool enabled_;
  mutable std::array<Shard, shard_count> shards_;
};

}  // namespace mandate::directory
