#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "domain/application_change.h"
#include "domain/organization.h"

namespace mandate::api {

// The bodies of POST and PUT: the same members. ErrorKind::invalid, one cause per fault of form; settings that known
// clients send are accepted with the one value that is true here and refused with any other.
Result<domain::ApplicationChange> parse_application(const json::object& body);

std::string application_url(const domain::Organization& organization, const domain::ApplicationId& application);
Result<json::object> to_json(const domain::ApplicationDetails& details, const domain::Organization& organization);

}  // namespace mandate::api
