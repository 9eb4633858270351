#include "web/signin/routes.h"

namespace mandate::web::signin {

void mount_signin(http::Router& router, const SigninApi& api) {
  mount_authorize(router, api);
  mount_consent(router, api);
  mount_password(router, api);
  mount_logout(router, api);
}

}  // namespace mandate::web::signin
