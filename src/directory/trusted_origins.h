#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "base/result.h"
#include "directory/cache.h"
#include "ledger/ledger.h"
#include "storage/store.h"

namespace mandate::directory {

// The origins whose scripts may call, all together: there are few. Any thread. Made once by main, outlives who asks.
class TrustedOrigins {
 public:
  using Origins = std::set<std::string, std::less<>>;

  // Listens to the ledger from then on.
  TrustedOrigins(storage::Store& store, ledger::Ledger& ledger);

  // As every change that was acknowledged left them; null when they are not in memory. Never waits.
  std::shared_ptr<const Origins> known();
  // The same, from the database where they must: waits.
  Result<std::shared_ptr<const Origins>> load();

 private:
  struct Snapshot {
    std::shared_ptr<const Origins> origins;
    std::uint64_t upheavals = 0;  // of the ledger, before it was read: one later means that anything may have changed
  };

  storage::Store& store_;
  ledger::Ledger& ledger_;
  Cache<Snapshot> cache_{1};
};

}  // namespace mandate::directory
