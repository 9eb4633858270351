#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"
#include "domain/resource_server_change.h"

namespace mandate::api {

// MCP servers and API servers (wire contract 1.10). Texts may stand at the top of a body or in `metadata`, as answers
// show them.
Result<domain::ResourceServerChange> parse_new_resource_server(const json::object& body,
                                                               domain::ResourceServerKind kind);
Result<domain::ResourceServerChange> parse_resource_server_patch(const json::object& body,
                                                                 domain::ResourceServerKind kind);

std::string resource_server_url(const domain::Organization& organization, domain::ResourceServerKind kind,
                                const domain::ResourceServerId& id);

json::object to_json(const domain::ResourceServer& server, const domain::Organization& organization);
json::object to_json(const domain::ResourceServer& server, const domain::ResourceDependents& dependents,
                     const domain::Organization& organization);

// Authorization servers of a resource.
Result<domain::ResourceAuthorizationServerDraft> parse_new_resource_authorization_server(const json::object& body);
Result<domain::ResourceAuthorizationServerChange> parse_resource_authorization_server_patch(const json::object& body);

// `orn` and `name` are empty for a server of somebody else; `url` is the entry's own.
json::object to_json(const domain::ResourceAuthorizationServer& server, const std::string& orn, const std::string& name,
                     std::string url);

}  // namespace mandate::api
