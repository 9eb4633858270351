#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "main/config_file.h"
#include "main/settings.h"

namespace mandate::main {

// Where settings are given; a later one overrides an earlier one.
struct Sources {
  std::string file;                                              // path; empty: MANDATE_CONFIG, or none
  std::vector<std::pair<std::string, std::string>> environment;  // variables that begin with MANDATE_
  std::vector<std::pair<std::string_view, std::string>> flags;   // name of the setting, text
  std::vector<std::string> unknown_flags;
};

struct Configuration {
  Settings settings;
  std::map<std::string_view, std::string> places;  // of the values that are not the default
};

// Every mistake of every source, in the order file, environment, flags, and what does not fit together.
tl::expected<Configuration, std::vector<Mistake>> load_configuration(const Sources& sources);

// The variables of this process that begin with MANDATE_.
std::vector<std::pair<std::string, std::string>> read_environment();

}  // namespace mandate::main
