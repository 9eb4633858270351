#pragma once

#include "http/router.h"
#include "web/signin/signin_api.h"

namespace mandate::web::signin {

// Mounts every endpoint of this folder. `api` must outlive the router.
void mount_signin(http::Router& router, const SigninApi& api);

// One per file.
void mount_authorize(http::Router& router, const SigninApi& api);  // /oauth2/v1/authorize, /signin
void mount_consent(http::Router& router, const SigninApi& api);    // /signin/consent, /my/applications
void mount_password(http::Router& router, const SigninApi& api);   // /signin/password
void mount_logout(http::Router& router, const SigninApi& api);     // …/v1/logout, /login/signout

}  // namespace mandate::web::signin
