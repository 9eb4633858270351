#pragma once

#include <string>

#include "base/json.h"
#include "domain/brokered_grant.h"
#include "domain/organization.h"

namespace mandate::api {

// What a person let an agent do at another authorization server; ours. `login` empty: the person is gone.
json::object to_json(const domain::BrokeredGrant& grant, const std::string& login,
                     const domain::Organization& organization);

}  // namespace mandate::api
