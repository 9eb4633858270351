#include "main/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace mandate::main {

Result<FileLock> FileLock::take(const std::string& path, const std::string& what) {
  FileLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (lock.file_ < 0) return fail(ErrorKind::invalid, what + " cannot be used: " + std::strerror(errno));
  if (flock(lock.file_, LOCK_EX | LOCK_NB) != 0)
    return fail(ErrorKind::conflict, what + " is in use by another server");
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FileLock::~FileLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace mandate::main
