// connections/mcp_server: IDENTITY_ASSERTION_MCP_SERVER. The agent may get ID-JAGs for one MCP server, and redeem them
// at the authorization server whose tokens the MCP server accepts.
#pragma once

#include "connections/connection_type.h"

namespace mandate::connections::mcp_server {

const ConnectionType* connection_type();

}  // namespace mandate::connections::mcp_server
