#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ledger/ledger.h"

namespace mandate::directory {

// One loaded record and the epoch before which it was read: nothing it consists of changed in between.
template <class Record>
struct Loaded {
  std::shared_ptr<const Record> record;
  ledger::Epoch read_at = 0;
};

// A bounded map of records by id, the least recently used one going first. Thread safe.
//
// A record that was read before a change must not be kept after it: a reader takes a ticket before it reads the
// database, and what it brings is kept only if no change of an id of the same slot was announced meanwhile.
template <class Record>
class Cache {
 public:
  explicit Cache(std::size_t capacity) : shard_capacity_(capacity / shard_count + 1) {}

  using Ticket = std::uint64_t;

  Loaded<Record> find(std::string_view id) {
    Shard& shard = shard_of(id);
    std::lock_guard lock(shard.mutex);
    const auto found = shard.entries.find(id);
    if (found == shard.entries.end()) return {};
    shard.order.splice(shard.order.begin(), shard.order, found->second);
    return found->second->loaded;
  }

  Ticket ticket(std::string_view id) { return changes_[slot_of(id)].load(std::memory_order_acquire); }

  void insert(std::string_view id, Loaded<Record> loaded, Ticket ticket) {
    Shard& shard = shard_of(id);
    std::lock_guard lock(shard.mutex);
    if (changes_[slot_of(id)].load(std::memory_order_acquire) != ticket) return;
    erase_in(shard, id);
    shard.order.push_front({std::string(id), std::move(loaded)});
    shard.entries.emplace(shard.order.front().id, shard.order.begin());
    if (shard.order.size() <= shard_capacity_) return;
    shard.entries.erase(shard.order.back().id);
    shard.order.pop_back();
  }

  // The thing of this id changed.
  void drop(std::string_view id) {
    Shard& shard = shard_of(id);
    std::lock_guard lock(shard.mutex);
    changes_[slot_of(id)].fetch_add(1, std::memory_order_acq_rel);
    erase_in(shard, id);
  }

  // Anything may have changed.
  void drop_all() {
    for (auto& change : changes_) change.fetch_add(1, std::memory_order_acq_rel);
    for (Shard& shard : shards_) {
      std::lock_guard lock(shard.mutex);
      shard.entries.clear();
      shard.order.clear();
    }
  }

 private:
  static constexpr std::size_t shard_count = 16, slot_count = 4096;

  struct Entry {
    std::string id;
    Loaded<Record> loaded;
  };
  struct Shard {
    std::mutex mutex;
    std::list<Entry> order;                                                             // most recently used first
    std::unordered_map<std::string_view, typename std::list<Entry>::iterator> entries;  // keys borrow from `order`
  };

  static std::size_t hash(std::string_view id) { return std::hash<std::string_view>{}(id); }
  static std::size_t slot_of(std::string_view id) { return hash(id) % slot_count; }
  Shard& shard_of(std::string_view id) { return shards_[hash(id) % shard_count]; }

  static void erase_in(Shard& shard, std::string_view id) {
    const auto found = shard.entries.find(id);
    if (found == shard.entries.end()) return;
    const auto entry = found->second;
    shard.entries.erase(found);
    shard.order.erase(entry);
  }

  const std::size_t shard_capacity_;
  std::array<Shard, shard_count> shards_;
  std::array<std::atomic<Ticket>, slot_count> changes_{};
};

}  // namespace mandate::directory
