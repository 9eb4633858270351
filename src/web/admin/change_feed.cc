#include "web/admin/change_feed.h"

#include <map>
#include <mutex>
#include <unordered_map>

namespace mandate::web::admin {

struct ChangeFeed::State {
  std::mutex mutex;
  std::uint64_t newest = 0;
  std::map<std::uint64_t, std::string> ids;
  std::unordered_map<std::string, std::map<std::uint64_t, std::function<void()>>> watches;

  void tell(const std::vector<std::string>& touched) {
    std::vector<std::function<void()>> callbacks;
    {
      const std::lock_guard lock(mutex);
      if (watches.empty()) return;
      for (const auto& id : touched)
        if (const auto found = watches.find(id); found != watches.end())
          for (const auto& [watch, changed] : found->second) callbacks.push_back(changed);
    }
    for (const auto& changed : callbacks) changed();
  }
};

ChangeFeed::ChangeFeed(ledger::Ledger& ledger) : state_(std::make_shared<State>()) {
  ledger.on_change([state = state_](const std::vector<std::string>& touched) { state->tell(touched); });
}

std::uint64_t ChangeFeed::watch(std::string id, std::function<void()> changed) const {
  const std::lock_guard lock(state_->mutex);
  if (state_->ids.size() >= watches_max) return 0;
  const auto watch = ++state_->newest;
  state_->watches[id].emplace(watch, std::move(changed));
  state_->ids.emplace(watch, std::move(id));
  return watch;
}

void ChangeFeed::forget(std::uint64_t watch) const {
  std::function<void()> released;  // what it holds may call us when it goes
  const std::lock_guard lock(state_->mutex);
  const auto id = state_->ids.find(watch);
  if (id == state_->ids.end()) return;
  auto& watches = state_->watches[id->second];
  released = std::move(watches[watch]);
  watches.erase(watch);
  if (watches.empty()) state_->watches.erase(id->second);
  state_->ids.erase(id);
}

}  // namespace mandate::web::admin
