#pragma once

#include "http/router.h"
#include "web/admin/admin_api.h"

namespace mandate::web::admin {

// Mounts every endpoint of the management API. `api` must outlive the router.
void mount_admin_api(http::Router& router, const AdminApi& api);

// One per entity, each in the file of its name.
}  // namespace mandate::web::admin
