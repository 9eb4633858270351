#include "ledger/ledger.h"

#include <future>

#include "base/log.h"
#include "ledger/event_record.h"

namespace mandate::ledger {
namespace {

constexpr std::size_t change_slots = 1 << 16;
constexpr std::chrono::seconds cleaning_interval{30}, probe_interval{1};

std::size_t slot_of(std::string_view id) {
  return std::hash<std::string_view>{}(id) % change_slots;
}

}  // namespace

// One answer's worth of work: either a change of the management API or the effects of a decision.
struct Ledger::Entry {
  std::function<Result<void>(Transaction&)> change;
  std::function<void(Result<void>)> changed;

  Effects effects;
  std::function<void(Result<Outcome>)> done;
  Outcome outcome;

  std::optional<Error> error;  // this entry's alone

  void finish(const Result<void>& committed) {
    if (change)
      changed(error ? Result<void>(tl::unexpected(*error)) : committed);
    else if (committed)
      done(outcome);
    else
      done(tl::unexpected(committed.error()));
  }
};

// What one transaction of several entries has gathered so far.
struct Ledger::Batch {
  Time now;
  std::string chain;
  std::vector<std::string> touched;
};

Result<std::unique_ptr<Ledger>> Ledger::start(storage::Store& store, const Clock& clock, LedgerOptions options) {
  std::unique_ptr<Ledger> ledger(new Ledger(store.take_writer(), clock, options));
  CHECK(ledger->load());
  ledger->thread_ = std::thread([raw = ledger.get()] { raw->run(); });
  return ledger;
}

Ledger::Ledger(std::unique_ptr<storage::sql::Connection> connection, const Clock& clock, LedgerOptions options)
    : connection_(std::move(connection)), clock_(clock), options_(options), last_changed_(change_slots, 0) {}

Ledger::~Ledger() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<void> Ledger::load() {
  TRY(chain_, newest_chain(*connection_));
  CHECK(used_.load(*connection_, clock_.now()));
  return connection_->query("select jti, expires from revoked_tokens", {},
                            [this](const storage::sql::Row& row) { revoked_.insert(row.string(0), row.time(1)); });
}

Result<void> Ledger::write_and_wait(std::function<Result<void>(Transaction&)> change) {
  std::promise<Result<void>> promise;
  auto result = promise.get_future();
  auto entry = std::make_unique<Entry>();
  entry->change = std::move(change);
  entry->changed = [&promise](Result<void> committed) { promise.set_value(std::move(committed)); };
  enqueue(std::move(entry));
  return result.get();
}

void Ledger::commit(Effects effects, std::function<void(Result<Outcome>)> done) {
  auto entry = std::make_unique<Entry>();
  entry->effects = std::move(effects);
  entry->done = std::move(done);
  enqueue(std::move(entry));
}

void Ledger::enqueue(std::unique_ptr<Entry> entry) {
  bool wake = false;
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(entry));
    // The ledger's thread sleeps until there is a first entry, or lingers until there are `batch` of them.
    wake = queue_.size() == 1 || queue_.size() == options_.batch;
  }
  if (wake) wake_.notify_one();
}

void Ledger::run() {
  while (auto entries = next_batch()) {
    if (entries->empty()) {
      probe();
    } else {
      process(*std::move(entries));
      forget_expired();
    }
  }
}

// Waits for entries; nullopt when the ledger stops and nothing is left. No entries: it is time to probe.
std::optional<std::vector<std::unique_ptr<Ledger::Entry>>> Ledger::next_batch() {
  std::unique_lock lock(mutex_);
  const auto has_work = [this] { return stopping_ || !queue_.empty(); };
  if (writable())
    wake_.wait(lock, has_work);
  else if (!wake_.wait_for(lock, probe_interval, has_work))
    return std::vector<std::unique_ptr<Entry>>();
  if (queue_.empty()) return std::nullopt;
  wake_.wait_until(lock, last_commit_ + options_.linger,
                   [this] { return stopping_ || queue_.size() >= options_.batch; });
  return std::exchange(queue_, {});
}

void Ledger::process(std::vector<std::unique_ptr<Entry>> entries) {
  last_commit_ = std::chrono::steady_clock::now();
  Batch batch{clock_.now(), chain_, {}};
  auto committed = connection_->begin();
  for (auto entry = entries.begin(); committed && entry != entries.end(); ++entry) committed = apply(**entry, batch);
  if (committed) committed = used_.forget_expired(*connection_, batch.now);
  if (committed) committed = connection_->commit();
  writable_.store(committed.has_value(), std::memory_order_relaxed);
  if (committed) {
    chain_ = std::move(batch.chain);
    used_.committed();
    for (const auto& entry : entries)
      for (const auto& token : entry->effects.revocations)
        if (entry->outcome.kind == Outcome::Kind::durable) revoked_.insert(token.jti, token.expires);
    visible_epoch_.store(epoch_, std::memory_order_release);
    if (listener_ && !batch.touched.empty()) listener_(batch.touched);
  } else {
    connection_->rollback();
    used_.rolled_back();
    log::error("ledger_commit_failed",
               {{"reason", committed.error().note}, {"entries", static_cast<std::int64_t>(entries.size())}});
    committed = fail(ErrorKind::unavailable, "The audit record could not be written, so nothing was done; try again",
                     committed.error().note);
  }
  for (const auto& entry : entries) entry->finish(committed);
}

// After a failure nobody may come with a write, because who asks for readiness sends them elsewhere.
void Ledger::probe() {
  const auto written = connection_->execute("update schema_version set number = number", {});
  if (!written) return;
  writable_.store(true, std::memory_order_relaxed);
  log::info("ledger_writable_again", {});
}

// An error of this function ends the whole transaction; an entry's own refusal is kept in the entry.
Result<void> Ledger::apply(Entry& entry, Batch& batch) {
  return entry.change ? apply_change(entry, batch) : apply_effects(entry, batch);
}

Result<void> Ledger::apply_change(Entry& entry, Batch& batch) {
  CHECK(connection_->savepoint());
  Transaction transaction(*connection_, batch.now);
  std::string chain = batch.chain;
  auto changed = entry.change(transaction);
  for (const auto& event : transaction.events_)
    if (changed) changed = append(*connection_, to_record(event, batch.now), chain);
  if (!changed) {
    connection_->rollback_to_savepoint();
    entry.error = std::move(changed).error();
    return {};
  }
  batch.chain = std::move(chain);
  if (!transaction.touched_.empty()) ++epoch_;
  for (auto& id : transaction.touched_) {
    last_changed_[slot_of(id)] = epoch_;
    batch.touched.push_back(std::move(id));
  }
  return connection_->release();
}

Result<void> Ledger::apply_effects(Entry& entry, Batch& batch) {
  const auto& effects = entry.effects;
  for (std::size_t i = 0; i < effects.relied_on.size(); ++i)
    if (last_changed_[slot_of(effects.relied_on[i].id)] > effects.relied_on[i].read_at) {
      entry.outcome = {Outcome::Kind::stale, i};
      return {};
    }
  for (std::size_t i = 0; i < effects.single_uses.size(); ++i) {
    const auto& use = effects.single_uses[i];
    const auto mark = UsedOnce::mark_of(use.key);
    if (used_.contains(mark)) {
      entry.outcome = {Outcome::Kind::replayed, i};
      return {};
    }
    CHECK(used_.add(*connection_, mark, use.expires));
  }
  for (const auto& token : effects.revocations)
    CHECK(connection_->execute("insert into revoked_tokens (jti, expires) values ($1, $2) on conflict (jti) do nothing",
                               {token.jti, token.expires}));
  for (const auto& record : effects.records) CHECK(append(*connection_, record, batch.chain));
  return {};
}

// Marks of things that are no longer accepted anyway go away in small steps, so that no commit waits for them.
void Ledger::forget_expired() {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_cleaning_ < cleaning_interval) return;
  last_cleaning_ = now;
  const Time expired = clock_.now();
  auto cleaned = connection_->execute(
      "delete from revoked_tokens where jti in (select jti from revoked_tokens where expires < $1 limit 5000)",
      {expired});
  if (!cleaned) log::warning("ledger_cleaning_failed", {{"reason", cleaned.error().note}});
  revoked_.forget_expired(expired);
}

}  // namespace mandate::ledger
