#pragma once

#include <string>

#include "cli/kind_commands.h"

namespace mandate::cli {

// What the commands of authorization servers and of their parts share.
Result<std::string> server_path(Context& context, const std::string& server);
void describe_server_name(Syntax& command, std::string& server);

// `mandate server scope|claim|policy|rule|key|preview …`.
void add_scope_commands(CommandSet& set, CLI::App& server);
void add_claim_commands(CommandSet& set, CLI::App& server);
void add_signing_key_commands(CommandSet& set, CLI::App& server);
void add_preview_command(CommandSet& set, CLI::App& server);
void add_policy_commands(CommandSet& set, CLI::App& server);
void add_rule_commands(CommandSet& set, CLI::App& server);

}  // namespace mandate::cli
