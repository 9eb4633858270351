#include "storage/sqlite/checkpoints.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "base/log.h"

namespace mandate::storage::sqlite {
namespace {

// What the writer copies itself, as a share of the log: little enough to cost it not much more than the flush, and more
// the longer the log became because commits followed each other too fast.
constexpr int writers_share = 32;
// The thread copies in so many steps, so that the disk is never busy for long with flushing the database while a commit
// waits for it.
constexpr int steps = 8;
// A reader of an old state keeps the log from being copied to its end; it is not tried again at every commit.
constexpr int pause_pages = 256;

}  // namespace

Checkpoints::Checkpoints(sqlite3* writer, std::string path, int least_pages)
    : writer_(writer), path_(std::move(path)), least_pages_(least_pages) {
  sqlite3_wal_hook(writer_, after_commit, this);
}

Checkpoints::~Checkpoints() {
  sqlite3_wal_hook(writer_, nullptr, nullptr);
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

int Checkpoints::after_commit(void* self, sqlite3*, const char*, int pages) {
  static_cast<Checkpoints*>(self)->committed(pages);
  return SQLITE_OK;
}

void Checkpoints::committed(int pages) {
  std::unique_lock lock(mutex_);
  if (running_) return;
  if (pages < copied_) copied_ = not_before_ = 0;  // the log was begun anew
  const int waiting = pages - copied_;
  const bool long_enough = pages >= least_pages_;
  if (pages < not_before_ || (waiting < least_pages_ / steps && !long_enough)) return;
  begun_at_ = pages;
  if (long_enough && waiting <= pages / writers_share) {
    note(copy(writer_));
    return;
  }
  running_ = true;
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  lock.unlock();
  wake_.notify_one();
}

void Checkpoints::run() {
  // Requests go first.
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 19);
  sqlite3* own = nullptr;
  int opened =
      sqlite3_open_v2(path_.c_str(), &own, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, nullptr);
  // A connection that has read nothing yet does not know of the log and would copy nothing.
  if (opened == SQLITE_OK) opened = sqlite3_exec(own, "select 1 from sqlite_schema", nullptr, nullptr, nullptr);
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return running_ || stopping_; });
    if (stopping_) break;
    lock.unlock();
    const auto result = opened == SQLITE_OK ? copy(own) : Copy{opened, 0};
    lock.lock();
    note(result);
    running_ = false;
  }
  sqlite3_close_v2(own);
}

Checkpoints::Copy Checkpoints::copy(sqlite3* connection) {
  int in_log = 0, in_database = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection, nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &in_database);
  return {code, in_database};
}

// Called with the mutex held.
void Checkpoints::note(const Copy& copy) {
  if (copy.code == SQLITE_OK && copy.pages > copied_) {
    copied_ = copy.pages;
    return;
  }
  // Nothing is lost: the log is kept, and read, until it could be copied.
  if (copy.code != SQLITE_OK && copy.code != SQLITE_BUSY)
    log::warning("checkpoint_failed", {{"reason", std::string(sqlite3_errstr(copy.code))}});
  not_before_ = begun_at_ + pause_pages;
}

}  // namespace mandate::storage::sqlite
