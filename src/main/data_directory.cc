#include "main/data_directory.h"

#include <sys/stat.h>

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
  TRY(auto lock, FileLock::take(path + "/lock", "The data directory " + path));
  return DataDirectory(path, std::move(lock));
}

}  // namespace mandate::main
