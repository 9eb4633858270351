#pragma once

#include <sqlite3.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace mandate::storage::sqlite {

// Copies the write-ahead log into the database beside the writer, so that no commit waits while megabytes are copied.
// A thread of its own (made at the first need) copies what has gathered; the few pages that were committed meanwhile
// are copied by the writer itself, because only a log that is copied to its end can be begun anew.
//
// SQLite before 3.51.3 can lose a commit when a second checkpoint begins after a complete one while the writer begins
// the log anew (sqlite.org/wal.html, "the WAL-reset bug"). Here a checkpoint begins only after a commit that no
// checkpoint has copied, and none runs beside another: until it ends, the log cannot be begun anew.
class Checkpoints {
 public:
  // A page that changes in many commits is copied into the database once per checkpoint, so they come after 32 MB.
  static constexpr int default_pages = 4096;  // of 8 KB

  // `writer` must outlive this. `path` as the writer was opened with. `least_pages`: how long the log must be.
  Checkpoints(sqlite3* writer, std::string path, int least_pages = default_pages);
  ~Checkpoints();
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;

 private:
  static int after_commit(void* self, sqlite3*, const char*, int pages);
  void committed(int pages);
  void run();

  // What a checkpoint came to: its code, and how many pages of the log are in the database now.
  struct Copy {
    int code, pages;
  };
  static Copy copy(sqlite3* connection);
  void note(const Copy& copy);

  sqlite3* const writer_;
  const std::string path_;
  const int least_pages_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool running_ = false, stopping_ = false;
  int copied_ = 0;      // pages of the log that are in the database
  int begun_at_ = 0;    // how long the log was at the last attempt
  int not_before_ = 0;  // how long it must be for the next one
  std::thread thread_;
};

}  // namespace mandate::storage::sqlite
