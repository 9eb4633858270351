#include "main/commands.h"

#include <CLI/CLI.hpp>

namespace mandate::main {

void add_commands(CLI::App&, cli::Action&) {}

}  // namespace mandate::main
