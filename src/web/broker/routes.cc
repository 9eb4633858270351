#include "web/broker/routes.h"

namespace mandate::web::broker {

void mount_broker(http::Router& router, const BrokerApi& api) {
  mount_interaction(router, api);
  mount_my_agents(router, api);
}

}  // namespace mandate::web::broker
