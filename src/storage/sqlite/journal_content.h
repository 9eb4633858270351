#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/sql/connection.h"

namespace mandate::storage::sqlite {

// Commands as the content of a frame of the journal, and back.
std::string to_content(std::span<const sql::Command> commands);
// The texts of the commands are those of `content`. ErrorKind::corrupt when it is not what to_content() makes.
Result<std::vector<sql::Command>> read_content(std::string_view content);

}  // namespace mandate::storage::sqlite
