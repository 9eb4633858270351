#pragma once

#include <string>

#include "base/result.h"

namespace mandate::main {

// A file that one process holds at a time; the kernel lets go of it when the process ends, however it ends.
class FileLock {
 public:
  // Makes the file when it is not there, mode 0600. ErrorKind::conflict while another server holds it; `what` names in
  // the message what is in use, or cannot be used: "The data directory /srv/mandate".
  static Result<FileLock> take(const std::string& path, const std::string& what);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int file) : file_(file) {}
  int file_;
};

}  // namespace mandate::main
