#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"
#include "domain/virtual_mcp.h"

namespace mandate::api {

// Virtual MCP servers and what they show (wire contract 1.10).
Result<domain::VirtualMcpChange> parse_new_virtual_mcp(const json::object& body);
Result<domain::VirtualMcpChange> parse_virtual_mcp_patch(const json::object& body);
Result<domain::CapabilityDraft> parse_new_capability(const json::object& body);
// The new alias; empty: none.
Result<std::string> parse_capability_patch(const json::object& body);
Result<std::vector<domain::CapabilityDraft>> parse_capabilities(const json::object& body);

std::string virtual_mcp_url(const domain::Organization& organization, const domain::AgentId& id);
json::object virtual_mcp_settings(const domain::Organization& organization);
json::object to_json(const domain::VirtualMcpServer& server, const domain::Organization& organization);
// The same server as what agents call.
json::object virtual_resource_to_json(const domain::VirtualMcpServer& server, const domain::Organization& organization);
json::object to_json(const domain::VirtualCapability& capability, const domain::Organization& organization);

}  // namespace mandate::api
