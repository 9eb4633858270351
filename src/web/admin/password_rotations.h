#pragma once

#include "base/json_sender.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {

// Mounted by itself: the only one whose use case sends something to other servers. `api` and `receivers` must outlive
// the router.
void mount_password_rotations(http::Router& router, const AdminApi& api, const JsonSender& receivers);

}  // namespace mandate::web::admin
