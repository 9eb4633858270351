#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mandate::main {

// Something wrong in the configuration, and where: "mandate.toml:3", "MANDATE_LISTEN", "--listen".
struct Mistake {
  std::string place;
  std::string what;
  bool operator==(const Mistake&) const = default;
};

// A value that was given for a setting, in the form that assign() reads.
struct GivenValue {
  std::string_view setting;  // a name of the table
  std::string text;
  std::string place;
};

struct ConfigFile {
  std::vector<GivenValue> values;
  std::vector<Mistake> mistakes;
};

// Reads a TOML file: every mistake of it at once, unless it is no TOML at all.
ConfigFile read_config_file(const std::string& path);

// "there is no setting 'x'; did you mean 'y'?"
std::string unknown_setting(std::string_view name);

}  // namespace mandate::main
