#pragma once

#include <string>

#include "main/configuration.h"

namespace mandate::main {

// The configuration as a TOML file, each value with where it comes from; secrets as comments, masked.
std::string to_toml(const Configuration& configuration);

// docs/reference/configuration.md: every setting with its default, its variable and its flag.
std::string reference_page();

}  // namespace mandate::main
