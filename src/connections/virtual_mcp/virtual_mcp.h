// connections/virtual_mcp: IDENTITY_ASSERTION_VIRTUAL_MCP_SERVER. The agent may get, on behalf of a person, access
// tokens for a virtual MCP server, of one of our authorization servers that it accepts.
#pragma once

#include "connections/connection_type.h"

namespace mandate::connections::virtual_mcp {

const ConnectionType* connection_type();

}  // namespace mandate::connections::virtual_mcp
