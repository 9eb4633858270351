#pragma once

#include "base/json.h"
#include "base/result.h"
#include "domain/application_change.h"

namespace mandate::api {

// The metadata of a client in the form of dynamic registration (RFC 7591 section 2), for an application. Members that
// are not known are ignored, as section 2 wants it. ErrorKind::invalid with one cause per fault.
Result<domain::ApplicationChange> parse_client(const json::object& body);

Result<json::object> to_client_json(const domain::ApplicationDetails& details);

}  // namespace mandate::api
