// web/gateway: the endpoint of virtual MCP servers, and the document that says where their tokens come from.
#pragma once

#include "gateway/gateway.h"
#include "http/router.h"
#include "web/oauth/oauth_api.h"
#include "web/rate_limit.h"

namespace mandate::web::gateway {

// Must outlive the router.
class GatewayApi {
 public:
  GatewayApi(const issuance::Environment& environment, const mandate::gateway::Gateway& gateway, RateLimits limits);

  // POST of a message.
  http::Handler endpoint() const;

 private:
  http::Response to_response(const mandate::gateway::Answer& answer, const std::string& resource_path,
                             bool presented) const;

  const domain::Organization& organization_;
  const mandate::gateway::Gateway& gateway_;
  mutable RateLimit limit_;
};

// Mounts the endpoint, and its protected-resource metadata (RFC 9728) in both places where clients look.
void mount_gateway(http::Router& router, const GatewayApi& api, const oauth::OauthApi& documents);

}  // namespace mandate::web::gateway
