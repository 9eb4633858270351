#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mandate::cli {

// A word that may come next, with what it means.
struct Suggestion {
  std::string word, help;
};

// A place on the command line, named by the commands that lead there ("mandate/agent/list"), and what may
// follow.
struct Place {
  std::string path;
  std::vector<Suggestion> commands;
  std::vector<Suggestion> options;  // words with their dashes
};

// The completion script for that shell, made of every place there is; the first is the program. ErrorKind::invalid
// for a shell we do not know.
Result<std::string> completion_script(std::string_view shell, const std::vector<Place>& places);

}  // namespace mandate::cli
