#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "grants/grant.h"

namespace mandate::issuance {

// What a request does to refresh tokens.
struct RefreshTokenChanges {
  std::optional<grants::RefreshTokenUse> use = {};
  std::vector<domain::RefreshTokenId> withdrawn = {};

  bool empty() const;
};

// The same, as the ledger writes it; an empty function when nothing is written. What changes is touched: of two
// requests that replace the same refresh token the second is decided anew.
std::function<Result<void>(ledger::Transaction&)> to_change(RefreshTokenChanges changes);

}  // namespace mandate::issuance
