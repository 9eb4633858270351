#include "directory/own_tokens.h"

#include <utility>

namespace mandate::directory {

Result<std::shared_ptr<const jose::VerifiedJwt>> OwnTokens::verify(std::string_view compact, const SigningKeys& keys,
                                                                   Presented presented) const {
  const auto digest = crypto::sha256(compact);
  if (auto known = verified_.find(digest); known && keys.find(known->kid()) != nullptr) return known;

  TRY(auto unverified, jose::UnverifiedJwt::parse(compact));
  const auto* key = keys.find(unverified.kid());
  if (key == nullptr || key->algorithm != &unverified.algorithm())
    return fail(ErrorKind::unauthenticated, "The token is not signed with a key of its issuer");
  TRY(auto verified, signed_.contains(digest)
                         ? Result<jose::VerifiedJwt>(jose::VerifiedJwt::signed_here(std::move(unverified)))
                         : jose::VerifiedJwt::verify(std::move(unverified), key->key.public_key()));
  auto jwt = std::make_shared<const jose::VerifiedJwt>(std::move(verified));
  if (presented == Presented::often) verified_.keep(digest, jwt);
  return jwt;
}

std::shared_ptr<const jose::VerifiedJwt> VerifiedTokens::find(const crypto::Sha256& digest) {
  Shard& shard = shard_of(digest);
  std::lock_guard lock(shard.mutex);
  const auto found = shard.entries.find(digest);
  if (found == shard.entries.end()) return nullptr;
  shard.order.splice(shard.order.begin(), shard.order, found->second);
  return found->second->jwt;
}

void VerifiedTokens::keep(const crypto::Sha256& digest, std::shared_ptr<const jose::VerifiedJwt> jwt) {
  if (!enabled_) return;
  Shard& shard = shard_of(digest);
  std::lock_guard lock(shard.mutex);
  if (shard.entries.contains(digest)) return;
  shard.order.push_front({digest, std::move(jwt)});
  shard.entries.emplace(digest, shard.order.begin());
  if (shard.order.size() <= shard_capacity_) return;
  shard.entries.erase(shard.order.back().digest);
  shard.order.pop_back();
}

bool SignedTokens::contains(const crypto::Sha256& digest) const {
  const Shard& shard = shards_[digest.back() % shard_count];
  std::lock_guard lock(shard.mutex);
  return shard.digests.contains(digest);
}

void SignedTokens::add(const crypto::Sha256& digest) {
  if (!enabled_) return;
  Shard& shard = shards_[digest.back() % shard_count];
  std::lock_guard lock(shard.mutex);
  if (!shard.digests.insert(digest).second) return;
  if (shard.order.size() < shard_capacity_) return shard.order.push_back(digest);
  auto& oldest = shard.order[shard.oldest];
  shard.digests.erase(std::exchange(oldest, digest));
  shard.oldest = (shard.oldest + 1) % shard_capacity_;
}

}  // namespace mandate::directory
