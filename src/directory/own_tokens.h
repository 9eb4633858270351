#pragma once

#include <array>
#include <cstring>
#include <list>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "directory/records.h"
#include "jose/jwt.h"

namespace mandate::directory {

// Finds what is kept by the SHA-256 of a token.
struct DigestHash {
  using is_avalanching = void;  // the bits of a digest need no further mixing
  std::size_t operator()(const crypto::Sha256& digest) const {
    std::size_t first;
    std::memcpy(&first, digest.data(), sizeof first);
    return first;
  }
};

// The tokens that were verified last, by the SHA-256 of the exact token. Bounded; safe from any thread.
class VerifiedTokens {
 public:
  explicit VerifiedTokens(std::size_t capacity) : shard_capacity_(capacity / shard_count + 1), enabled_(capacity > 0) {}

  std::shared_ptr<const jose::VerifiedJwt> find(const crypto::Sha256& digest);  // null when it is not among them
  void keep(const crypto::Sha256& digest, std::shared_ptr<const jose::VerifiedJwt> jwt);

 private:
  static constexpr std::size_t shard_count = 16;

  struct Entry {
    crypto::Sha256 digest;
    std::shared_ptr<const jose::VerifiedJwt> jwt;
  };
  struct Shard {
    std::mutex mutex;
    std::list<Entry> order;  // most recently used first
    boost::unordered_flat_map<crypto::Sha256, std::list<Entry>::iterator, DigestHash> entries;
  };

  Shard& shard_of(const crypto::Sha256& digest) { return shards_[digest.back() % shard_count]; }

  const std::size_t shard_capacity_;
  const bool enabled_;
  std::array<Shard, shard_count> shards_;
};

// The SHA-256 of the tokens that were signed here last, and nothing of what they say: what is kept of each token until
// thousands have come after it must be little, or it drives everything else out of the processor's caches. Bounded;
// safe from any thread.
class SignedTokens {
 public:
  explicit SignedTokens(std::size_t capacity) : shard_capacity_(capacity / shard_count + 1), enabled_(capacity > 0) {}

  bool contains(const crypto::Sha256& digest) const;
  void add(const crypto::Sha256& digest);

 private:
  static constexpr std::size_t shard_count = 16;

  struct Shard {
    mutable std::mutex mutex;
    std::vector<crypto::Sha256> order;  // a ring, once it is full
    std::size_t oldest = 0;
    boost::unordered_flat_set<crypto::Sha256, DigestHash> digests;
  };

  const std::size_t shard_capacity_;
  const bool enabled_;
  std::array<Shard, shard_count> shards_;
};

// Verifies tokens that this installation signed. What was verified once is remembered, because agents present one ID
// token many times, and so is that a token was signed here, because it is presented here a moment later. The key is
// looked up again each time, so a token of a key that is no longer published is believed no longer. Never for client
// assertions: those are single use and not ours.
class OwnTokens {
 public:
  // `capacity`: how many of either kind are remembered; 0: none.
  explicit OwnTokens(std::size_t capacity = 4096) : verified_(capacity), signed_(capacity) {}

  // Whether a token is presented again after it was believed.
  enum class Presented { often, once };

  // ErrorKind::malformed for what is no JWT, ErrorKind::unauthenticated when no published key of the issuer signed it.
  // Type, issuer, audience and expiry are the caller's questions.
  Result<std::shared_ptr<const jose::VerifiedJwt>> verify(std::string_view compact, const SigningKeys& keys,
                                                          Presented presented = Presented::often) const;
  // The token with this SHA-256 was signed here.
  void remember(const crypto::Sha256& digest) const { signed_.add(digest); }

 private:
  mutable VerifiedTokens verified_;
  mutable SignedTokens signed_;
};

}  // namespace mandate::directory
