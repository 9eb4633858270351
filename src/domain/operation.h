#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "domain/ids.h"

namespace mandate::domain {

// Asynchronous work of the management API (wire contract 1.3). It is stored before it is started, so that a
// crash resumes it: performing it is one transaction that also marks it completed or failed.
enum class OperationType {
  register_agent,
  replace_agent,
  patch_agent,
  delete_agent,
  activate_agent,
  deactivate_agent,
  restore_agent,
  register_virtual_mcp,
  patch_virtual_mcp,
  delete_virtual_mcp,
  activate_virtual_mcp,
  deactivate_virtual_mcp,
  replace_capabilities
};
// Whether it is about a virtual MCP server, and not about an agent.
constexpr bool is_of_virtual_mcp(OperationType type) {
  return type >= OperationType::register_virtual_mcp;
}
enum class OperationStatus { scheduled, in_progress, completed, failed };
std::string_view name_of(OperationType type);      // "ai-agent:Register", …
std::string_view name_of(OperationStatus status);  // "SCHEDULED", …
std::optional<OperationType> parse_operation_type(std::string_view name);
std::optional<OperationStatus> parse_operation_status(std::string_view name);

struct Operation {
  OperationId id;
  OperationType type = OperationType::register_agent;
  OperationStatus status = OperationStatus::scheduled;
  AgentId agent;           // or the virtual MCP server; for a registration: the id that it will have
  std::string request;     // what is needed to perform it, JSON text
  std::string request_id;  // of the request that started it
  std::string actor;       // who asked: the principal's id
  Time created{};
  std::optional<Time> started = {}, completed = {};
  std::string agent_status;               // of the agent when it completed
  std::string error_code, error_message;  // when it failed
};

}  // namespace mandate::domain
