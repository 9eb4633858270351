#include "storage/sqlite/write_behind.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "storage/sqlite/journal_content.h"

namespace mandate::storage::sqlite {
namespace {

// So much is brought into the database in one transaction under load, some hundred records; and nothing waits longer
// than so long.
constexpr std::size_t settled_at_once = 256 << 10;
constexpr std::chrono::milliseconds longest_wait{250}, pause_after_failure{500};
// Requests go first; but whoever takes the turn waits for the transaction that is under way, so it gets a tenth of a
// processor that is busy.
constexpr int niceness = 10;

struct Identity {
  std::string owner;
  std::uint64_t applied = 0;
};

// A table of the driver's own: there is none on other databases. It is changed in any case, which makes everything
// durable that the last process left in the log of SQLite without that.
Result<Identity> identify(Handle& database) {
  const std::string owner = random_base62(16);
  const std::array<sql::Value, 1> values{owner};
  CHECK(database.begin());
  CHECK(
      database.script("create table if not exists driver_journal "
                      "(owner text not null, applied integer not null, starts integer not null)"));
  CHECK(
      database.execute("insert into driver_journal (owner, applied, starts) select $1, 0, 0 "
                       "where not exists (select 1 from driver_journal)",
                       values));
  CHECK(database.execute("update driver_journal set starts = starts + 1", {}));
  CHECK(database.commit());
  Identity identity;
  CHECK(database.query("select owner, applied from driver_journal", {}, [&](const sql::Row& row) {
    identity = {row.string(0), static_cast<std::uint64_t>(row.integer(1))};
  }));
  return identity;
}

}  // namespace

Result<std::shared_ptr<WriteBehind>> WriteBehind::open(std::unique_ptr<Handle> database, const Options& options) {
  TRY(const auto identity, identify(*database));
  TRY(auto journal,
      Journal::open({options.journal, identity.owner, options.full_sync, options.room}, identity.applied));
  std::shared_ptr<WriteBehind> behind(new WriteBehind(std::move(database), std::move(journal)));
  CHECK(behind->turn());
  if (!options.full_sync) CHECK(behind->database_->script("pragma synchronous = normal"));
  behind->thread_ = std::thread([raw = behind.get()] { raw->run(); });
  return behind;
}

WriteBehind::WriteBehind(std::unique_ptr<Handle> database, Journal journal)
    : database_(std::move(database)), journal_(std::move(journal)) {
  for (auto& frame : journal_.take_found()) keep(std::move(frame));
}

WriteBehind::~WriteBehind() {
  {
    const std::lock_guard lock(waiting_mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (const auto settled = turn())
    journal_.remove();
  else
    log::warning("journal_not_settled", {{"message", settled.error().message}, {"reason", settled.error().note}});
}

Result<void> WriteBehind::append(std::span<const sql::Command> commands) {
  TRY(const bool taken, append_to_journal(to_content(commands)));
  if (taken) return {};
  TRY(auto now, turn());
  CHECK(now->begin());
  auto written = now.commit(commands);
  if (!written) now->rollback();
  return written;
}

// When it fails there may be room in the database all the same.
Result<bool> WriteBehind::append_to_journal(std::string content) {
  const std::lock_guard lock(waiting_mutex_);
  if (!journal_.takes(content.size())) return false;
  const auto number = journal_.append(content);
  if (number)
    keep({*number, std::move(content)});
  else
    log::warning("journal_failed", {{"message", number.error().message}, {"reason", number.error().note}});
  return number.has_value();
}

void WriteBehind::keep(Journal::Frame frame) {
  const bool first = waiting_.empty(), few = waiting_bytes_ < settled_at_once;
  waiting_bytes_ += frame.content.size();
  waiting_.push_back(std::move(frame));
  if (first || (few && waiting_bytes_ >= settled_at_once)) wake_.notify_one();
}

Result<void> WriteBehind::Turn::commit(std::span<const sql::Command> last) {
  CHECK(behind_->database_->run(last));
  // The thread that appends is the one that commits, so this is the next number until it is passed.
  CHECK(behind_->note_applied(behind_->journal_.next()));
  auto committed = behind_->database_->commit();
  const std::lock_guard lock(behind_->waiting_mutex_);
  // What SQLite took back may stand in its log all the same, until the next transaction is written over it.
  committed ? behind_->journal_.pass() : behind_->journal_.doubt();
  return committed;
}

Result<void> WriteBehind::note_applied(std::uint64_t number) {
  const std::array<sql::Value, 1> values{static_cast<std::int64_t>(number)};
  return database_->execute("update driver_journal set applied = $1", values).map([](auto) {});
}

Result<WriteBehind::Turn> WriteBehind::turn() {
  std::unique_lock lock(database_mutex_);
  CHECK(settle());
  return Turn(*this, std::move(lock));
}

Result<void> WriteBehind::settle() {
  std::vector<const Journal::Frame*> frames;
  {
    const std::lock_guard lock(waiting_mutex_);
    for (const auto& frame : waiting_) frames.push_back(&frame);
  }
  if (frames.empty()) return {};
  if (auto applied = apply(frames); !applied) {
    database_->rollback();
    // It was acknowledged: what stands against it is the database's fault, and nobody else's.
    auto& error = applied.error();
    if (error.kind != ErrorKind::unavailable) error.kind = ErrorKind::corrupt;
    return applied;
  }
  const std::lock_guard lock(waiting_mutex_);
  journal_.release(frames.back()->number);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    waiting_bytes_ -= waiting_.front().content.size();
    waiting_.pop_front();
  }
  return {};
}

Result<void> WriteBehind::apply(std::span<const Journal::Frame* const> frames) {
  CHECK(database_->begin());
  for (const auto* frame : frames) {
    TRY(const auto commands, read_content(frame->content));
    CHECK(database_->run(commands));
  }
  CHECK(note_applied(frames.back()->number));
  return database_->commit();
}

void WriteBehind::run() {
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), niceness);
  const auto stops = [this] { return stopping_; };
  std::unique_lock lock(waiting_mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    wake_.wait_for(lock, longest_wait, [this] { return stopping_ || waiting_bytes_ >= settled_at_once; });
    if (stopping_) return;
    lock.unlock();
    const auto settled = turn().map([](const Turn&) {});
    lock.lock();
    if (settled) continue;
    log::warning("journal_not_settled", {{"message", settled.error().message}, {"reason", settled.error().note}});
    wake_.wait_for(lock, pause_after_failure, stops);
  }
}

}  // namespace mandate::storage::sqlite
