#pragma once

#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "base/time.h"

namespace mandate::ledger {

// The access tokens revoked before their expiry (RFC 7009), by jti, as introspection asks for them on every
// call. The table is the truth; this is its copy in memory.
class RevokedTokens {
 public:
  bool contains(const std::string& jti) const {
    std::shared_lock lock(mutex_);
    return expiry_.contains(jti);
  }
  void insert(const std::string& jti, Time expires) {
    std::unique_lock lock(mutex_);
    expiry_[jti] = expires;
  }
  void forget_expired(Time now) {
    std::unique_lock lock(mutex_);
    std::erase_if(expiry_, [now](const auto& entry) { return entry.second < now; });
  }

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, Time> expiry_;
};

}  // namespace mandate::ledger
