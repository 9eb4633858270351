#pragma once

#include "http/router.h"
#include "web/oauth/oauth_api.h"

namespace mandate::web::oauth {

// Mounts every endpoint of this folder. `api` must outlive the router.
void mount_oauth(http::Router& router, const OauthApi& api);

// One per file.
void mount_metadata(http::Router& router, const OauthApi& api);
void mount_keys(http::Router& router, const OauthApi& api);
void mount_user_info(http::Router& router, const OauthApi& api);

}  // namespace mandate::web::oauth
