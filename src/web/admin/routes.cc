#include "web/admin/routes.h"

namespace mandate::web::admin {

void mount_admin_api(http::Router& router, const AdminApi& api) {
  (void)router;
  (void)api;
}

}  // namespace mandate::web::admin
