#pragma once

#include <string_view>

#include "domain/resource_server.h"
#include "manage/environment.h"

namespace mandate::manage {

// "MCPServer", "APIServer": what errors and events call them.
std::string_view object_of(domain::ResourceServerKind kind);

// ErrorKind::not_found when there is none of this kind.
Result<domain::ResourceServer> find_resource_server(storage::sql::Connection& connection,
                                                    domain::ResourceServerKind kind,
                                                    const domain::ResourceServerId& id);

std::string orn_of(const domain::Organization& organization, const domain::ResourceServer& server);

domain::EventParty target(const domain::ResourceServer& server);

// "resource_servers.mcp_server.<verb>".
domain::Event resource_event(std::string_view verb, std::string message, const Caller& caller,
                             const domain::ResourceServer& server);

}  // namespace mandate::manage
