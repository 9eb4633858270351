#pragma once

#include <string>

#include "cli/command.h"

namespace mandate::cli {

// What the commands of the vault share.
void describe_account(Syntax& command, Named& options);

// Has the account's hook change its password, and shows how that ended. `path` is the account's.
Result<void> start_rotation(Context& context, const std::string& path);
// `mandate vault account hook …` and `… rotations`.
void add_rotation_commands(CommandSet& set, CLI::App& account);

}  // namespace mandate::cli
