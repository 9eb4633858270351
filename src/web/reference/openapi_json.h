#pragma once

#include "base/json.h"
#include "base/result.h"
#include "domain/organization.h"

namespace mandate::web::reference {

// The OpenAPI 3.1 document of this server: the areas of openapi/*.json put together, and what the program knows better
// than any file: its URL, the scopes there are, and what the table of permissions asks for each path.
// ErrorKind::corrupt when an area cannot be read, or says what another says too.
Result<json::object> openapi_document(const domain::Organization& organization);

}  // namespace mandate::web::reference
