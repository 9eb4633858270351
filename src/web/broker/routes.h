#pragma once

#include "http/router.h"
#include "web/broker/broker_api.h"

namespace mandate::web::broker {

// Mounts every endpoint of this folder. `api` must outlive the router.
void mount_broker(http::Router& router, const BrokerApi& api);

// One per file.
void mount_interaction(http::Router& router, const BrokerApi& api);  // /oauth2/v1/sts/redirect, /consent, /callback
void mount_my_agents(http::Router& router, const BrokerApi& api);    // /my/agents

}  // namespace mandate::web::broker
