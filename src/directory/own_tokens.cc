#include "directory/own_tokens.h"

#include "crypto/digest.h"

namespace mandate::directory {
namespace {

std::string hash_of(std::string_view compact) {
  return std::string(crypto::bytes_of(crypto::sha256(compact)));
}

}  // namespace

Result<std::shared_ptr<const jose::VerifiedJwt>> OwnTokens::verify(std::string_view compact,
                                                                   const SigningKeys& keys) const {
  std::string hash = hash_of(compact);
  if (auto known = find(hash); known && keys.find(known->kid()) != nullptr) return known;

  TRY(auto unverified, jose::UnverifiedJwt::parse(compact));
  const auto* key = keys.find(unverified.kid());
  if (key == nullptr || key->algorithm != &unverified.algorithm())
    return fail(ErrorKind::unauthenticated, "The token is not signed with a key of its issuer");
  TRY(auto verified, jose::VerifiedJwt::verify(std::move(unverified), key->key.public_key()));
  auto jwt = std::make_shared<const jose::VerifiedJwt>(std::move(verified));
  verified_.keep(std::move(hash), jwt);
  return jwt;
}

void OwnTokens::remember(std::string_view compact, jose::VerifiedJwt jwt) const {
  signed_.keep(hash_of(compact), std::make_shared<const jose::VerifiedJwt>(std::move(jwt)));
}

std::shared_ptr<const jose::VerifiedJwt> OwnTokens::find(const std::string& hash) const {
  if (auto known = verified_.find(hash)) return known;
  return signed_.find(hash);
}

std::shared_ptr<const jose::VerifiedJwt> RecentTokens::find(const std::string& hash) {
  Shard& shard = shard_of(hash);
  std::lock_guard lock(shard.mutex);
  const auto found = shard.entries.find(hash);
  if (found == shard.entries.end()) return nullptr;
  shard.order.splice(shard.order.begin(), shard.order, found->second);
  return found->second->jwt;
}

void RecentTokens::keep(std::string hash, std::shared_ptr<const jose::VerifiedJwt> jwt) {
  if (!enabled_) return;
  Shard& shard = shard_of(hash);
  std::lock_guard lock(shard.mutex);
  if (shard.entries.contains(hash)) return;
  shard.order.push_front({std::move(hash), std::move(jwt)});
  shard.entries.emplace(shard.order.front().hash, shard.order.begin());
  if (shard.order.size() <= shard_capacity_) return;
  shard.entries.erase(shard.order.back().hash);
  shard.order.pop_back();
}

}  // namespace mandate::directory
