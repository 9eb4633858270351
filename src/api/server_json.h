#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"
#include "domain/server_change.h"

namespace mandate::api {

// An authorization server (wire contract 3). Ours: signingAlgorithm, strictIdJag, idJagReplay.
json::object to_json(const domain::ServerDetails& details, const domain::Organization& organization);
// `jwks_uri` is what our answers say about the server; empty for a new one.
Result<domain::ServerChange> parse_server_change(const json::object& body, std::string_view jwks_uri);

// `{"trusted": [ids]}`.
Result<std::vector<domain::AuthorizationServerId>> parse_trusted_servers(const json::object& body);

json::object to_json(const domain::Scope& scope, const domain::Organization& organization);
Result<domain::ScopeChange> parse_scope_change(const json::object& body);

// The URL of what belongs to the server, under the path of the management API.
std::string server_url(const domain::Organization& organization, const domain::AuthorizationServerId& server,
                       std::string_view rest = "");

}  // namespace mandate::api
