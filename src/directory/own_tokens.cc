#include "directory/own_tokens.h"

namespace mandate::directory {

Result<std::shared_ptr<const jose::VerifiedJwt>> OwnTokens::verify(std::string_view compact,
                                                                   const SigningKeys& keys) const {
  const auto hash = crypto::sha256(compact);
  if (auto known = find(hash); known && keys.find(known->kid()) != nullptr) return known;

  TRY(auto unverified, jose::UnverifiedJwt::parse(compact));
  const auto* key = keys.find(unverified.kid());
  if (key == nullptr || key->algorithm != &unverified.algorithm())
    return fail(ErrorKind::unauthenticated, "The token is not signed with a key of its issuer");
  TRY(auto verified, jose::VerifiedJwt::verify(std::move(unverified), key->key.public_key()));
  auto jwt = std::make_shared<const jose::VerifiedJwt>(std::move(verified));
  verified_.keep(hash, jwt);
  return jwt;
}

void OwnTokens::remember(const crypto::Sha256& hash, jose::VerifiedJwt jwt) const {
  signed_.keep(hash, std::make_shared<const jose::VerifiedJwt>(std::move(jwt)));
}

std::shared_ptr<const jose::VerifiedJwt> OwnTokens::find(const crypto::Sha256& hash) const {
  if (auto known = verified_.find(hash)) return known;
  return signed_.find(hash);
}

std::shared_ptr<const jose::VerifiedJwt> RecentTokens::find(const crypto::Sha256& hash) {
  Shard& shard = shard_of(hash);
  std::lock_guard lock(shard.mutex);
  const auto found = shard.entries.find(hash);
  if (found == shard.entries.end()) return nullptr;
  shard.order.splice(shard.order.begin(), shard.order, found->second);
  return found->second->jwt;
}

void RecentTokens::keep(const crypto::Sha256& hash, std::shared_ptr<const jose::VerifiedJwt> jwt) {
  if (!enabled_) return;
  Shard& shard = shard_of(hash);
  std::lock_guard lock(shard.mutex);
  if (shard.entries.contains(hash)) return;
  shard.order.push_front({hash, std::move(jwt)});
  shard.entries.emplace(hash, shard.order.begin());
  if (shard.order.size() <= shard_capacity_) return;
  shard.entries.erase(shard.order.back().hash);
  shard.order.pop_back();
}

}  // namespace mandate::directory
