#pragma once

#include <string>

#include "domain/mcp_tool.h"
#include "domain/page.h"
#include "manage/environment.h"

namespace mandate::manage {

// The tools of MCP servers. Administrators write them down, or the servers tell of them (apply_tools.h); no token is
// issued or refused because of them.
class McpTools {
 public:
  explicit McpTools(const Environment& environment) : environment_(environment) {}

  struct Draft {
    std::string name, title, description;
    std::string input_schema = std::string(domain::McpTool::any_arguments);  // JSON text
  };
  Result<domain::Page<domain::McpTool>> list(const domain::ResourceServerId& server,
                                             const domain::PageRequest& page) const;
  Result<domain::McpTool> get(const domain::ResourceServerId& server, const domain::McpToolId& id) const;
  Result<domain::McpTool> create(const domain::ResourceServerId& server, const Draft& draft,
                                 const Caller& caller) const;
  Result<void> remove(const domain::ResourceServerId& server, const domain::McpToolId& id, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
