// web/reference: the description of the API, for programs and for people: one OpenAPI document, which the tests hold
// the server to, and a page that shows it. Both are for everybody, and hold no secret.
#pragma once

#include "domain/organization.h"
#include "http/router.h"

namespace mandate::web::reference {

// Mounts /openapi.json, /docs and the files of /docs.
void mount_reference(http::Router& router, const domain::Organization& organization);

}  // namespace mandate::web::reference
