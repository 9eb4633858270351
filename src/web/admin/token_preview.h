#pragma once

#include "http/router.h"
#include "issuance/environment.h"
#include "web/admin/admin_api.h"

namespace mandate::web::admin {

// Mounted by itself: it asks what the token endpoint asks.
void mount_token_preview(http::Router& router, const AdminApi& api, const issuance::Environment& environment);

}  // namespace mandate::web::admin
