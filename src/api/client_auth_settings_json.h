#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "domain/client_auth_settings.h"
#include "domain/organization.h"
#include "domain/resource_server.h"

namespace mandate::api {

// How we authenticate at somebody else's authorization server (wire contract 1.10, `rsc…`).
Result<domain::ClientAuthSettingsChange> parse_new_client_auth_settings(const json::object& body);
Result<domain::ClientAuthSettingsChange> parse_client_auth_settings_patch(const json::object& body);

json::object to_json(const domain::ClientAuthSettings& settings, const domain::ResourceServer& resource,
                     const std::string& resource_orn, const domain::Organization& organization);

}  // namespace mandate::api
