#pragma once

#include <string>

#include "base/result.h"
#include "main/file_lock.h"

namespace mandate::main {

// The directory that holds an installation, kept from a second server for as long as this lives.
class DataDirectory {
 public:
  // Makes it when it is not there, mode 0700. ErrorKind::conflict while another server has it.
  static Result<DataDirectory> open(const std::string& path);

  const std::string& path() const { return path_; }
  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  DataDirectory(std::string path, FileLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  FileLock lock_;
};

}  // namespace mandate::main
