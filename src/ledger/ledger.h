// ledger: makes the effects of decisions durable together, in one order: audit events with their hash chain,
// single-use marks, revocations, and every change of the management API. Nothing is answered before its entry
// is committed. Owns the only connection that writes. Decides nothing itself.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "base/run_loop.h"
#include "base/time.h"
#include "domain/event.h"
#include "ledger/event_record.h"
#include "ledger/revoked_tokens.h"
#include "storage/store.h"

namespace mandate::ledger {

// Counts changes of configuration. What was read at epoch e is still true when nothing it consists of changed
// in an epoch after e.
using Epoch = std::uint64_t;

// What a decision was based on: an aggregate's id (agent, person, application, server, session) and the epoch
// it was read at.
struct Reliance {
  std::string id;
  Epoch read_at = 0;
};

// Something that may be used once: committing it a second time fails.
struct SingleUse {
  std::string key;  // what was used: "assertion:<hash>", "id_jag:<jti>", "code:<hash>"
  Time expires;     // when the thing itself is no longer accepted; the mark is kept until then
};

struct RevokedToken {
  std::string jti;
  Time expires;
};

class Transaction;
class UsedOnce;

// What must be true and written for one answer to be released.
struct Effects {
  std::vector<EventRecord> records;
  std::vector<SingleUse> single_uses;
  std::vector<Reliance> relied_on;
  std::vector<RevokedToken> revocations;
  // What else is written, if anything. May run more than once; an error refuses the answer.
  std::function<Result<void>(Transaction&)> change = {};
};

struct Outcome {
  enum class Kind {
    durable,   // everything is written
    replayed,  // single_uses[index] was used before; nothing of this entry but earlier marks is written
    stale,     // relied_on[index] changed since it was read; nothing is written: decide again
  };
  Kind kind = Kind::durable;
  std::size_t index = 0;
  std::vector<Reliance> relied_on = {};  // when stale: all of it, for who decides again
};

// What a change of the management API works with. It runs alone, on the ledger's thread: keep it to reads and
// writes of the database; no hashing of passwords, no key generation, no network.
class Transaction {
 public:
  Transaction(storage::sql::Connection& connection, Time now) : connection_(connection), now_(now) {}

  storage::sql::Connection& connection() { return connection_; }
  Time now() const { return now_; }
  // Writes an event in the same transaction.
  void record(domain::Event event) { events_.push_back(std::move(event)); }
  // Says that the aggregate of this id (agent, user, application, server, session) changed: caches drop it, and
  // no decision that relied on its former state can be committed any more.
  void touch(std::string_view id) { touched_.emplace_back(id); }
  template <class Tag>
  void touch(const Id<Tag>& id) {
    touched_.push_back(id.str());
  }

 private:
  friend class Ledger;
  storage::sql::Connection& connection_;
  Time now_;
  std::vector<domain::Event> events_;
  std::vector<std::string> touched_;
};

struct LedgerOptions {
  // A commit waits as long as the threads that its entries came from have other work, because a processor that is busy
  // does better with few and large commits; but for `linger` at most, and not when `batch` entries wait. When one of
  // them has nothing else to do, or has no run loop, it waits only until `pause` after the commit before began.
  std::chrono::microseconds linger{8000};
  std::chrono::microseconds pause{2000};
  std::size_t batch = 64;
};

class Ledger {
 public:
  static Result<std::unique_ptr<Ledger>> start(storage::Store& store, const Clock& clock, LedgerOptions options = {});
  ~Ledger();  // stop()
  // Commits what is queued and hands it back; what comes later is never committed. Once nobody asks any more, and
  // before what `done` uses goes away.
  void stop();

  // Runs `change` in the ledger's order and returns when it is durable (worker pool threads only: it waits).
  // When it returns an error nothing of it is written. `change` is Result<T>(Transaction&).
  template <class Change>
  auto write(Change change) -> std::invoke_result_t<Change, Transaction&> {
    std::optional<std::invoke_result_t<Change, Transaction&>> result;
    auto committed = write_and_wait([&](Transaction& transaction) -> Result<void> {
      result.emplace(change(transaction));
      if (!*result) return tl::unexpected(result->error());
      return {};
    });
    if (!committed) return tl::unexpected(std::move(committed).error());
    return *std::move(result);
  }

  // Runs each change as write() would, but queues them together, so that they share commits; gives what became of each.
  // Keep it to some dozens: everything else waits behind them.
  std::vector<Result<void>> write_each(std::vector<std::function<Result<void>(Transaction&)>> changes);

  // Queues the effects of one answer; never waits. `done` runs once they are durable, or with what stood against them,
  // or with ErrorKind::unavailable when the database could not be written: on the run loop of the calling thread, where
  // there is one, else on the ledger's thread. It must only hand the answer on.
  void commit(Effects effects, std::function<void(Result<Outcome>)> done);

  // What is read from the database after this call shows at least every change up to the epoch returned.
  Epoch visible_epoch() const { return visible_epoch_.load(std::memory_order_acquire); }

  // Whether the newest transaction could be written and the database has not been lost since.
  bool writable() const { return writable_.load(std::memory_order_relaxed); }

  const RevokedTokens& revoked_tokens() const { return revoked_; }

  // Called on the ledger's thread with the ids touched by a commit, before the commit is acknowledged to anyone. Every
  // listener is called; none can be taken away.
  void on_change(std::function<void(const std::vector<std::string>&)> listener);
  // Called on the ledger's thread when anything may have changed: after the database had been lost.
  void on_upheaval(std::function<void()> listener) { upheaval_listener_ = std::move(listener); }
  // How often that happened.
  std::uint64_t upheavals() const { return upheavals_.load(std::memory_order_relaxed); }

 private:
  struct Entry;
  struct Batch;

  Ledger(storage::Store& store, const Clock& clock, LedgerOptions options);
  Result<void> load();
  // Whether there is a connection; when it was lost, tries to make another one, more and more seldom.
  bool connected();
  Result<void> reconnect();
  Result<void> write_and_wait(std::function<Result<void>(Transaction&)> change);
  void enqueue(std::unique_ptr<Entry> entry);
  void hurry();
  void run();
  std::vector<std::unique_ptr<Entry>> next_batch();
  using Entries = std::span<const std::unique_ptr<Entry>>;
  void process(Entries entries);
  Result<void> write_all(Entries entries, Batch& batch);
  void acknowledge(Entries entries, Batch& batch);
  void refuse(Entries entries, const Error& error);
  static void hand_back(std::vector<std::unique_ptr<Entry>> entries);
  void tell_listeners(const std::vector<std::string>& touched);
  Result<void> apply_change(Entry& entry, Batch& batch);
  Result<void> apply_effects(Entry& entry, Batch& batch);
  void take_over(Transaction& transaction, Entry& entry, Batch& batch);
  Outcome first_stale(const Entry& entry) const;
  void mark_single_uses(Entry& entry, Batch& batch);
  void probe();
  void forget_expired();

  storage::Store& store_;
  std::unique_ptr<storage::sql::Connection> connection_;
  const Clock& clock_;
  LedgerOptions options_;
  std::mutex listeners_mutex_;
  std::vector<std::function<void(const std::vector<std::string>&)>> listeners_;
  std::function<void()> upheaval_listener_;
  RevokedTokens revoked_;
  std::atomic<Epoch> visible_epoch_{1};
  std::atomic<bool> writable_{true};
  std::atomic<std::uint64_t> upheavals_{0};

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::unique_ptr<Entry>> queue_;
  std::chrono::steady_clock::time_point first_queued_{};
  std::vector<RunLoop*> asked_;  // to say when they are idle
  bool hurried_ = false;         // nobody has anything better to do than to wait for what is queued
  bool stopping_ = false;

  // Only the ledger's thread touches these.
  Epoch epoch_ = 1;
  std::vector<Epoch> last_changed_;  // by hash of the id; two ids that share a slot only cost a second decision
  std::string chain_;                // hash of the newest event
  std::unique_ptr<UsedOnce> used_;
  std::chrono::steady_clock::time_point last_commit_{};
  std::chrono::steady_clock::time_point last_cleaning_{}, next_attempt_{};
  std::chrono::milliseconds attempt_pause_{};
  std::thread thread_;
};

}  // namespace mandate::ledger
