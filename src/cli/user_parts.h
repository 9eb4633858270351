#pragma once

#include "cli/command.h"

namespace mandate::cli {

// `mandate user grant …`.
void add_user_grant_commands(CommandSet& set, CLI::App& user);

}  // namespace mandate::cli
