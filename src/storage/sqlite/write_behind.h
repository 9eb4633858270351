#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>

#include "base/result.h"
#include "storage/sql/connection.h"
#include "storage/sqlite/handle.h"
#include "storage/sqlite/journal.h"

namespace mandate::storage::sqlite {

// Writes that need not be read back at once: they are made durable in a journal, and a thread brings them into the
// database many at a time. A token's record costs one short write then, and no commit of tokens waits for SQLite to
// copy its log. The number of the last frame that is in the database stands in the database, in the same transaction:
// after a crash the rest is brought in when it is opened.
class WriteBehind {
 public:
  struct Options {
    std::string journal;  // path of the file; it is there only while the database is open, or after a crash
    bool full_sync = true;
    std::uint64_t room = Journal::default_room;  // of the journal, in bytes
  };

  // Brings the database up to what its journal holds. `database` was opened for full durability; it is relaxed when all
  // of that is durable. Errors as Journal::open().
  static Result<std::shared_ptr<WriteBehind>> open(std::unique_ptr<Handle> database, const Options& options);
  // Brings everything into the database and removes the journal.
  ~WriteBehind();
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;

  // Makes the commands durable, after everything that was written before and before everything that is written later.
  // One thread at a time.
  Result<void> append(std::span<const sql::Command> commands);

  // The database, with everything in it that was appended, and nobody else who writes.
  class Turn {
   public:
    Handle* operator->() const { return behind_->database_.get(); }
    Handle& operator*() const { return *behind_->database_; }
    // Runs `last` and ends the transaction that was begun, which gets a number. After an error it is for rollback().
    Result<void> commit(std::span<const sql::Command> last = {});

   private:
    friend class WriteBehind;
    Turn(WriteBehind& behind, std::unique_lock<std::mutex> lock) : behind_(&behind), lock_(std::move(lock)) {}

    WriteBehind* behind_;
    std::unique_lock<std::mutex> lock_;
  };
  Result<Turn> turn();

 private:
  WriteBehind(std::unique_ptr<Handle> database, Journal journal);
  Result<bool> append_to_journal(std::string content);  // false when it cannot take it
  void keep(Journal::Frame frame);                      // holding waiting_mutex_
  Result<void> settle();                                // holding database_mutex_
  Result<void> apply(std::span<const Journal::Frame* const> frames);
  Result<void> note_applied(std::uint64_t number);
  void run();

  std::mutex database_mutex_;  // taken before waiting_mutex_
  std::unique_ptr<Handle> database_;

  std::mutex waiting_mutex_;
  std::condition_variable wake_;
  Journal journal_;
  std::deque<Journal::Frame> waiting_;  // taken away only by who holds database_mutex_
  std::size_t waiting_bytes_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace mandate::storage::sqlite
