#pragma once

#include "cli/kind_commands.h"

namespace mandate::cli {

// `mandate virtual-mcp-server connection|capability|brokered-grant …`.
void add_virtual_connections(CommandSet& set, CLI::App& server);
void add_virtual_capabilities(CommandSet& set, CLI::App& server);
void add_brokered_grants_of_virtual_servers(CommandSet& set, CLI::App& server);

}  // namespace mandate::cli
