#pragma once

#include <string>

#include "base/json.h"
#include "domain/brokered_grant.h"

namespace mandate::api {

// What a person let an agent or a virtual MCP server do at another authorization server; ours. `login` empty: the
// person is gone. `principal_url` is that of whom it was given to.
json::object to_json(const domain::BrokeredGrant& grant, const std::string& login, const std::string& principal_url);

}  // namespace mandate::api
