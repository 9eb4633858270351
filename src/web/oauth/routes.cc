#include "web/oauth/routes.h"

namespace mandate::web::oauth {

void mount_oauth(http::Router& router, const OauthApi& api) {
  for (const std::string base : {"/oauth2/v1/", "/oauth2/{authorizationServerId}/v1/"}) {
    router.add(http::Method::post, base + "token", api.client_endpoint(api.token(), "token"));
    router.add(http::Method::post, base + "introspect", api.client_endpoint(api.introspection(), "introspect"));
    router.add(http::Method::post, base + "revoke", api.client_endpoint(api.revocation(), "revoke"));
  }
  mount_metadata(router, api);
  mount_keys(router, api);
  mount_user_info(router, api);
}

}  // namespace mandate::web::oauth
