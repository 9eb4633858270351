// main: the program: reads the configuration, makes every part of the house in order, runs the server until it
// is told to stop. The only folder that may name them all.
#pragma once

#include "cli/commands.h"

namespace mandate::main {

// Adds `serve` and `config` beside the client commands; see cli::add_commands.
void add_commands(CLI::App& app, cli::Action& action);

}  // namespace mandate::main
