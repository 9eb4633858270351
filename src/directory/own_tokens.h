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

// The tokens that were met last, by the hash of the exact token. Bounded; safe from any thread.
class RecentTokens {
 public:
  explicit RecentTokens(std::size_t capacity) : shard_capacity_(capacity / shard_count + 1), enabled_(capacity > 0) {}

  std::shared_ptr<const jose::VerifiedJwt> find(const std::string& hash);  // null when it is not among them
  void keep(std::string hash, std::shared_ptr<const jose::VerifiedJwt> jwt);

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

  Shard& shard_of(const std::string& hash) { return shards_[static_cast<unsigned char>(hash.front()) % shard_count]; }

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
  // `jwt` is what was signed as `compact`.
  void remember(std::string_view compact, jose::VerifiedJwt jwt) const;

 private:
  std::shared_ptr<const jose::VerifiedJwt> find(const std::string& hash) const;

  // Apart, so that many tokens that are presented once do not drive out the few that are presented often.
  mutable RecentTokens verified_, signed_;
};

}  // namespace mandate::directory
