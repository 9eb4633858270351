#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace mandate::main {

// The whole file. ErrorKind::not_found when it is not there, ErrorKind::invalid when it cannot be read; the message
// names the file and the reason.
Result<std::string> read_file(const std::string& path);

// Makes the file with mode 0600, on the disk when this returns; an older file of that name is replaced whole.
Result<void> write_private_file(const std::string& path, std::string_view text);

// Gives the file another name in its directory, replacing what has that name, on the disk when this returns.
Result<void> rename_file(const std::string& from, const std::string& to);

// Makes the directory, mode 0700, and those above it when they are missing.
Result<void> make_private_directory(const std::string& path);

}  // namespace mandate::main
