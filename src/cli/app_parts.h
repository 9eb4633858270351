#pragma once

#include "cli/command.h"

namespace mandate::cli {

// `mandate app scope …`.
void add_app_scope_commands(CommandSet& set, CLI::App& app);

}  // namespace mandate::cli
