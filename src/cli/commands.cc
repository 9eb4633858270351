#include "cli/commands.h"

#include <CLI/CLI.hpp>

namespace mandate::cli {

void add_commands(CLI::App&, Action&) {}

}  // namespace mandate::cli
