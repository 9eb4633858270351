#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"

namespace mandate::api {

// Whom `{"sub_id": {"format": ...}}` means (RFC 9493): the id of a person or an agent, or a login. Formats `opaque`,
// `email`, and `iss_sub` with an issuer of this organisation. ErrorKind::invalid.
Result<std::string> parse_subject_identifier(const json::object& object, const domain::Organization& organization);

}  // namespace mandate::api
