#include "main/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "main/files.h"

namespace mandate::main {
namespace {

void warn_when_open_to_others(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    log::warning("data_directory_open_to_others", {{"path", path}, {"advice", "chmod 700"}});
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const std::string& path) {
  CHECK(make_private_directory(path));
  warn_when_open_to_others(path);
  DataDirectory directory(path, ::open((path + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (directory.lock_ < 0)
    return fail(ErrorKind::invalid, "The data directory " + path + " cannot be used: " + std::strerror(errno));
  if (flock(directory.lock_, LOCK_EX | LOCK_NB) != 0)
    return fail(ErrorKind::conflict, "The data directory " + path + " is in use by another server");
  return directory;
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) close(lock_);
}

}  // namespace mandate::main
