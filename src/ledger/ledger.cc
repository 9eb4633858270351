#include "ledger/ledger.h"

#include <algorithm>
#include <deque>
#include <future>

#include "base/log.h"
#include "base/run_loop.h"
#include "ledger/event_record.h"
#include "ledger/used_once.h"

namespace mandate::ledger {
namespace {

constexpr std::size_t change_slots = 1 << 16;
constexpr std::chrono::seconds cleaning_interval{30};
// How often an idle ledger looks whether the database is still there, and how long it waits between attempts to reach
// one that is not.
constexpr std::chrono::milliseconds idle_interval{250}, first_pause{100}, longest_pause{5000};

std::size_t slot_of(std::string_view id) {
  return std::hash<std::string_view>{}(id) % change_slots;
}

// Whether it stands against whatever is written, not only against this.
bool is_of_the_database(const Error& error) {
  return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::corrupt;
}

}  // namespace

// One answer's worth of work: either a change of the management API or the effects of a decision.
struct Ledger::Entry {
  std::function<Result<void>(Transaction&)> change;
  std::function<void(Result<void>)> changed;

  Effects effects;
  std::vector<EventRecord> records;
  std::function<void(Result<Outcome>)> done;
  std::shared_ptr<RunLoop> home = {};  // where `done` runs; null: here
  Outcome outcome;

  std::optional<Error> error;   // this entry's alone
  Result<void> committed = {};  // what became of the transaction

  // Records and marks: only a start, and who reads the System Log, reads them back from the database.
  bool may_be_appended() const { return !change && !effects.change && effects.revocations.empty(); }

  void finish() {
    if (change)
      changed(error ? Result<void>(tl::unexpected(*error)) : committed);
    else if (committed)
      done(std::move(outcome));
    else
      done(tl::unexpected(committed.error()));
  }
};

// What one transaction of several entries has gathered so far.
struct Ledger::Batch {
  Time now;
  std::deque<std::string> chain;               // hashes of the events; the last one is the newest
  std::vector<storage::sql::Command> pending;  // nobody has to know their outcome before the commit
  std::vector<std::string> touched;

  void append(const EventRecord& record) {
    chain.push_back(next_chain(chain.back(), record));
    pending.push_back(append_command(record, chain.back()));
  }
  Result<void> flush(storage::sql::Connection& connection) {
    CHECK(connection.run(pending));
    pending.clear();
    return {};
  }
};

Result<std::unique_ptr<Ledger>> Ledger::start(storage::Store& store, const Clock& clock, LedgerOptions options) {
  std::unique_ptr<Ledger> ledger(new Ledger(store, clock, options));
  CHECK(ledger->load());
  ledger->thread_ = std::thread([raw = ledger.get()] { raw->run(); });
  return ledger;
}

Ledger::Ledger(storage::Store& store, const Clock& clock, LedgerOptions options)
    : store_(store),
      connection_(store.take_writer()),
      clock_(clock),
      options_(options),
      last_changed_(change_slots, 0),
      used_(std::make_unique<UsedOnce>()) {}

Ledger::~Ledger() {
  stop();
}

void Ledger::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<void> Ledger::load() {
  TRY(chain_, newest_chain(*connection_));
  CHECK(used_->load(*connection_, clock_.now()));
  return connection_->query("select jti, expires from revoked_tokens", {},
                            [this](const storage::sql::Row& row) { revoked_.insert(row.string(0), row.time(1)); });
}

Result<void> Ledger::write_and_wait(std::function<Result<void>(Transaction&)> change) {
  std::vector<std::function<Result<void>(Transaction&)>> changes;
  changes.push_back(std::move(change));
  return std::move(write_each(std::move(changes)).front());
}

std::vector<Result<void>> Ledger::write_each(std::vector<std::function<Result<void>(Transaction&)>> changes) {
  std::vector<std::promise<Result<void>>> promises(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto entry = std::make_unique<Entry>();
    entry->change = std::move(changes[i]);
    entry->changed = [&promise = promises[i]](Result<void> committed) { promise.set_value(std::move(committed)); };
    enqueue(std::move(entry));
  }
  std::vector<Result<void>> results;
  results.reserve(promises.size());
  for (auto& promise : promises) results.push_back(promise.get_future().get());
  return results;
}

void Ledger::on_change(std::function<void(const std::vector<std::string>&)> listener) {
  const std::lock_guard lock(listeners_mutex_);
  listeners_.push_back(std::move(listener));
}

void Ledger::tell_listeners(const std::vector<std::string>& touched) {
  if (touched.empty()) return;
  const std::lock_guard lock(listeners_mutex_);
  for (const auto& listener : listeners_) listener(touched);
}

void Ledger::commit(Effects effects, std::function<void(Result<Outcome>)> done) {
  auto entry = std::make_unique<Entry>();
  entry->records = std::move(effects.records);
  entry->effects = std::move(effects);
  entry->done = std::move(done);
  entry->home = RunLoop::current();
  enqueue(std::move(entry));
}

void Ledger::enqueue(std::unique_ptr<Entry> entry) {
  RunLoop* const loop = entry->home.get();
  bool wake = false, ask = false;
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(entry));
    ask = loop != nullptr && std::ranges::find(asked_, loop) == asked_.end();
    if (ask) asked_.push_back(loop);
    if (queue_.size() == 1) first_queued_ = std::chrono::steady_clock::now();
    // The ledger's thread sleeps until there is a first entry, or lingers until there are `batch` of them.
    wake = queue_.size() == 1 || queue_.size() == options_.batch;
  }
  if (wake) wake_.notify_one();
  if (loop == nullptr) hurry();
  if (ask)
    loop->when_idle([this, loop] {
      {
        std::lock_guard lock(mutex_);
        std::erase(asked_, loop);
      }
      hurry();
    });
}

void Ledger::hurry() {
  {
    std::lock_guard lock(mutex_);
    if (queue_.empty() || std::exchange(hurried_, true)) return;
  }
  wake_.notify_one();
}

void Ledger::run() {
  while (true) {
    auto entries = next_batch();
    if (entries.empty()) return;
    process(entries);
    hand_back(std::move(entries));
    forget_expired();
  }
}

// Waits for entries; empty only when the ledger stops and nothing is left.
std::vector<std::unique_ptr<Ledger::Entry>> Ledger::next_batch() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, idle_interval, [this] { return stopping_ || !queue_.empty(); })) {
    lock.unlock();
    if (connected() && !writable()) probe();
    lock.lock();
  }
  const auto is_full = [this] { return stopping_ || queue_.size() >= options_.batch; };
  wake_.wait_until(lock, last_commit_ + std::min(options_.pause, options_.linger), is_full);
  wake_.wait_until(lock, first_queued_ + options_.linger, [&] { return hurried_ || is_full(); });
  hurried_ = false;
  return std::exchange(queue_, {});
}

bool Ledger::connected() {
  if (connection_->alive()) return true;
  writable_.store(false, std::memory_order_relaxed);
  const auto now = std::chrono::steady_clock::now();
  if (now < next_attempt_) return false;
  if (const auto again = reconnect(); !again) {
    attempt_pause_ = std::clamp(attempt_pause_ * 2, first_pause, longest_pause);
    next_attempt_ = std::chrono::steady_clock::now() + attempt_pause_;
    log::warning("database_lost", {{"message", again.error().message}, {"reason", again.error().note}});
    return false;
  }
  attempt_pause_ = {};
  writable_.store(true, std::memory_order_relaxed);
  log::info("database_found");
  return true;
}

// After a commit failed nobody may come with the next one, because who asks for readiness sends them elsewhere.
void Ledger::probe() {
  if (!connection_->execute("update schema_version set number = number", {})) return connection_->rollback();
  writable_.store(true, std::memory_order_relaxed);
  log::info("ledger_writable_again");
}

// The last commit may have been made or not, and while we were away another server may have written: everything that
// is known of the database is read again, and every decision that was based on it is made anew.
Result<void> Ledger::reconnect() {
  TRY(auto connection, store_.open_writer());
  connection_.swap(connection);
  if (auto loaded = load(); !loaded) {
    connection_.swap(connection);
    return loaded;
  }
  ++epoch_;
  std::fill(last_changed_.begin(), last_changed_.end(), epoch_);
  visible_epoch_.store(epoch_, std::memory_order_release);
  upheavals_.fetch_add(1, std::memory_order_relaxed);
  if (upheaval_listener_) upheaval_listener_();
  return {};
}

void Ledger::process(Entries entries) {
  last_commit_ = std::chrono::steady_clock::now();
  if (!connected()) return refuse(entries, {ErrorKind::unavailable, "The database cannot be reached"});
  Batch batch{clock_.now(), {chain_}, {}, {}};
  const auto written = write_all(entries, batch);
  const bool entry_at_fault = !written && !is_of_the_database(written.error());
  writable_.store(written || entry_at_fault, std::memory_order_relaxed);
  if (written) return acknowledge(entries, batch);
  connection_->rollback();
  used_->rolled_back();
  // One entry must not take its neighbours with it. A change cannot be made twice, what it consists of is used up.
  if (entry_at_fault && entries.size() > 1) {
    for (std::size_t i = 0; i < entries.size(); ++i)
      entries[i]->change ? refuse(entries.subspan(i, 1), written.error()) : process(entries.subspan(i, 1));
    return;
  }
  refuse(entries, written.error());
}

Result<void> Ledger::write_all(Entries entries, Batch& batch) {
  const bool appended = std::ranges::all_of(entries, [](const auto& entry) { return entry->may_be_appended(); });
  if (!appended) CHECK(connection_->begin());
  if (auto forget = used_->forget_expired(batch.now)) batch.pending.push_back(*std::move(forget));
  for (const auto& entry : entries) {
    CHECK(entry->change ? apply_change(*entry, batch) : apply_effects(*entry, batch));
  }
  return appended ? connection_->append(batch.pending) : connection_->commit(batch.pending);
}

void Ledger::acknowledge(Entries entries, Batch& batch) {
  chain_ = std::move(batch.chain.back());
  used_->committed();
  for (const auto& entry : entries)
    for (const auto& token : entry->effects.revocations)
      if (entry->outcome.kind == Outcome::Kind::durable) revoked_.insert(token.jti, token.expires);
  visible_epoch_.store(epoch_, std::memory_order_release);
  tell_listeners(batch.touched);
}

void Ledger::refuse(Entries entries, const Error& error) {
  log::error(
      "ledger_commit_failed",
      {{"message", error.message}, {"reason", error.note}, {"entries", static_cast<std::int64_t>(entries.size())}});
  const Result<void> refused =
      fail(ErrorKind::unavailable, "The audit record could not be written, so nothing was done; try again", error.note);
  for (const auto& entry : entries) entry->committed = refused;
}

// One message for each loop, however many answers it gets; an entry is freed where it was made.
void Ledger::hand_back(std::vector<std::unique_ptr<Entry>> entries) {
  using Group = std::vector<std::unique_ptr<Entry>>;
  std::vector<std::pair<std::shared_ptr<RunLoop>, std::shared_ptr<Group>>> groups;
  for (auto& entry : entries) {
    const auto is_home = [&](const auto& group) { return group.first == entry->home; };
    auto group = std::find_if(groups.begin(), groups.end(), is_home);
    if (group == groups.end()) group = groups.insert(group, {entry->home, std::make_shared<Group>()});
    group->second->push_back(std::move(entry));
  }
  for (const auto& [home, group] : groups) {
    const auto finish = [group = group] {
      for (const auto& entry : *group) entry->finish();
    };
    if (!home || !home->run(finish)) finish();
  }
}

// An error ends the whole transaction; a change's own refusal is kept in its entry.
Result<void> Ledger::apply_change(Entry& entry, Batch& batch) {
  CHECK(batch.flush(*connection_));
  CHECK(connection_->savepoint());
  Transaction transaction(*connection_, batch.now);
  auto changed = entry.change(transaction);
  if (!changed) {
    connection_->rollback_to_savepoint();
    CHECK(connection_->release());
    entry.error = std::move(changed).error();
    return {};
  }
  take_over(transaction, entry, batch);
  for (const auto& record : entry.records) batch.append(record);
  return connection_->release();
}

// The events and the touched ids of a transaction that went well.
void Ledger::take_over(Transaction& transaction, Entry& entry, Batch& batch) {
  for (const auto& event : transaction.events_) entry.records.push_back(to_record(event, batch.now));
  if (!transaction.touched_.empty()) ++epoch_;
  for (auto& id : transaction.touched_) {
    last_changed_[slot_of(id)] = epoch_;
    batch.touched.push_back(std::move(id));
  }
}

Result<void> Ledger::apply_effects(Entry& entry, Batch& batch) {
  entry.outcome = first_stale(entry);
  if (entry.outcome.kind == Outcome::Kind::durable) mark_single_uses(entry, batch);
  if (entry.outcome.kind != Outcome::Kind::durable) return {};
  if (entry.effects.change) {
    CHECK(batch.flush(*connection_));
    Transaction transaction(*connection_, batch.now);
    CHECK(entry.effects.change(transaction));
    take_over(transaction, entry, batch);
  }
  if (!entry.effects.revocations.empty()) ++epoch_;
  for (const auto& token : entry.effects.revocations) {
    last_changed_[slot_of(token.jti)] = epoch_;  // a decision may have relied on its not being revoked
    batch.pending.push_back({"insert into revoked_tokens (jti, expires) values ($1, $2) on conflict (jti) do nothing",
                             {token.jti, token.expires}});
  }
  for (const auto& record : entry.records) batch.append(record);
  return {};
}

Outcome Ledger::first_stale(const Entry& entry) const {
  const auto& relied_on = entry.effects.relied_on;
  for (std::size_t i = 0; i < relied_on.size(); ++i)
    if (last_changed_[slot_of(relied_on[i].id)] > relied_on[i].read_at) return {Outcome::Kind::stale, i, relied_on};
  return {};
}

// What stands behind something that was used before is not marked.
void Ledger::mark_single_uses(Entry& entry, Batch& batch) {
  const auto& uses = entry.effects.single_uses;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const auto mark = UsedOnce::mark_of(uses[i].key);
    if (used_->contains(mark)) {
      entry.outcome = {Outcome::Kind::replayed, i};
      return;
    }
    batch.pending.push_back(used_->add(mark, uses[i].expires));
  }
}

// Marks of things that are no longer accepted anyway go away in small steps, so that no commit waits for them.
void Ledger::forget_expired() {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_cleaning_ < cleaning_interval) return;
  last_cleaning_ = now;
  const Time expired = clock_.now();
  const storage::sql::Command clean{
      "delete from revoked_tokens where jti in (select jti from revoked_tokens where expires < $1 limit 5000)",
      {expired}};
  if (const auto cleaned = connection_->append(std::span(&clean, 1)); !cleaned) {
    connection_->rollback();
    log::warning("ledger_cleaning_failed", {{"reason", cleaned.error().note}});
  }
  revoked_.forget_expired(expired);
}

}  // namespace mandate::ledger
