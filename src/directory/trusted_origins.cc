#include "directory/trusted_origins.h"

#include "domain/trusted_origin.h"
#include "storage/trusted_origins.h"

namespace mandate::directory {

TrustedOrigins::TrustedOrigins(storage::Store& store, ledger::Ledger& ledger) : store_(store), ledger_(ledger) {
  ledger.on_change([this](const std::vector<std::string>& ids) {
    for (const auto& id : ids)
      if (id == domain::trusted_origins_id) cache_.drop(id);
  });
}

std::shared_ptr<const TrustedOrigins::Origins> TrustedOrigins::known() {
  const auto found = cache_.find(domain::trusted_origins_id).record;
  return found && found->upheavals == ledger_.upheavals() ? found->origins : nullptr;
}

Result<std::shared_ptr<const TrustedOrigins::Origins>> TrustedOrigins::load() {
  if (auto origins = known()) return origins;
  const auto upheavals = ledger_.upheavals();
  const auto ticket = cache_.ticket(domain::trusted_origins_id);
  TRY(const auto rows, store_.read([](storage::sql::Connection& connection) {
    return storage::TrustedOrigins(connection).trusted_for(&domain::TrustedOriginScopes::cors);
  }));
  auto origins = std::make_shared<const Origins>(rows.begin(), rows.end());
  cache_.insert(domain::trusted_origins_id, {std::make_shared<const Snapshot>(Snapshot{origins, upheavals}), 0},
                ticket);
  return origins;
}

}  // namespace mandate::directory
