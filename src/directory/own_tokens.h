#pragma once

#include <array>
#include <cstring>
#include <list>
#include <memory>
#include <mutex>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/result.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "directory/records.h"
#include "jose/jwt.h"

namespace mandate::directory {

// The tokens that were met last, by the SHA-256 of the exact token. Bounded; safe from any thread.
class RecentTokens {
 public:
  explicit RecentTokens(std::size_t capacity) : shard_capacity_(capacity / shard_count + 1), enabled_(capacity > 0) {}

  std::shared_ptr<const jose::VerifiedJwt> find(const crypto::Sha256& hash);  // null when it is not among them
  void keep(const crypto::Sha256& hash, std::shared_ptr<const jose::VerifiedJwt> jwt);

 private:
  static constexpr std::size_t shard_count = 16;

  struct Hash {
    using is_avalanching = void;  // the bits of a digest need no further mixing
    std::size_t operator()(const crypto::Sha256& hash) const {
      std::size_t first;
      std::memcpy(&first, hash.data(), sizeof first);
      return first;
    }
  };
  struct Entry {
    crypto::Sha256 hash;
    std::shared_ptr<const jose::VerifiedJwt> jwt;
  };
  struct Shard {
    std::mutex mutex;
    std::list<Entry> order;  // most recently used first
    boost::unordered_flat_map<crypto::Sha256, std::list<Entry>::iterator, Hash> entries;
  };

  Shard& shard_of(const crypto::Sha256& hash) { return shards_[hash.back() % shard_count]; }

  const std::size_t shard_capacity_;
  const bool enabled_;
  std::array<Shard, shard_count> shards_;
};

// Verifies tokens that this installation signed. What was verified once is remembered, because agents present one ID
// token many times, and so is what was signed here to be presented here a moment later. The key is looked up again each
// time, so a token of a key that is no longer published is believed no longer. Never for client assertions: those are
// single use and not ours.
class OwnTokens {
 public:
  // `capacity`: how many of either kind are remembered; 0: none.
  explicit OwnTokens(std::size_t capacity = 4096) : verified_(capacity), signed_(capacity) {}

  // ErrorKind::malformed for what is no JWT, ErrorKind::unauthenticated when no published key of the issuer signed it.
  // Type, issuer, audience and expiry are the caller's questions.
  Result<std::shared_ptr<const jose::VerifiedJwt>> verify(std::string_view compact, const SigningKeys& keys) const;
  // `jwt` is what was signed as the token with this SHA-256.
  void remember(const crypto::Sha256& hash, jose::VerifiedJwt jwt) const;

 private:
  std::shared_ptr<const jose::VerifiedJwt> find(const crypto::Sha256& hash) const;

  // Apart, so that many tokens that are presented once do not drive out the few that are presented often.
  mutable RecentTokens verified_, signed_;
};

}  // namespace mandate::directory
