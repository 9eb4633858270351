#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "ledger/ledger.h"

namespace mandate::web::admin {

// Tells whoever waits for a thing that it changed: a condition, so that nobody has to ask again and again.
class ChangeFeed {
 public:
  explicit ChangeFeed(ledger::Ledger& ledger);

  // Calls `changed` after each commit that touched the id, until forgotten; once more may still be under way then. It
  // runs on the ledger's thread: it must only hand on. 0 when too many wait already.
  std::uint64_t watch(std::string id, std::function<void()> changed) const;
  void forget(std::uint64_t watch) const;

  static constexpr std::size_t watches_max = 1000;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the ledger's listener, which stays
};

}  // namespace mandate::web::admin
