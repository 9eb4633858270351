// Trusted origins: wire contract 3.
#include "manage/origins/trusted_origins.h"
#include "api/trusted_origin_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using domain::Status;
using manage::TrustedOrigins;

domain::TrustedOriginId origin_of(const Call& call) {
  return call.id<domain::TrustedOriginId>("trustedOriginId");
}

Result<http::Response> answer(const Call& call, const Result<domain::TrustedOrigin>& origin) {
  if (!origin) return tl::unexpected(origin.error());
  return json_response(200, api::to_json(*origin, call.organization()));
}

Result<http::Response> list_origins(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto origins,
      TrustedOrigins(call.environment()).list({page, call.parameter("q").value_or(""), call.parameter("filter")}));
  json::array rows;
  for (const auto& origin : origins.rows) rows.push_back(api::to_json(origin, call.organization()));
  return call.core_list(std::move(rows), origins.next);
}

Result<http::Response> create_origin(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_trusted_origin_change(body));
  return answer(call, TrustedOrigins(call.environment()).create(change, call.caller()));
}

Result<http::Response> get_origin(const Call& call) {
  return answer(call, TrustedOrigins(call.environment()).get(origin_of(call)));
}

Result<http::Response> replace_origin(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_trusted_origin_change(body));
  return answer(call, TrustedOrigins(call.environment()).replace(origin_of(call), change, call.caller()));
}

Result<http::Response> delete_origin(const Call& call) {
  CHECK(TrustedOrigins(call.environment()).remove(origin_of(call), call.caller()));
  return no_content();
}

AdminApi::Answer setting(Status status) {
  return [status](const Call& call) {
    return answer(call, TrustedOrigins(call.environment()).set_status(origin_of(call), status, call.caller()));
  };
}

}  // namespace

void mount_trusted_origins(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string origins = "/api/v1/trustedOrigins", one = origins + "/{trustedOriginId}";
  router.add(get, origins, api.handler(list_origins));
  router.add(post, origins, api.handler(create_origin));
  router.add(get, one, api.handler(get_origin));
  router.add(put, one, api.handler(replace_origin));
  router.add(delete_, one, api.handler(delete_origin));
  router.add(post, one + "/lifecycle/activate", api.handler(setting(Status::active)));
  router.add(post, one + "/lifecycle/deactivate", api.handler(setting(Status::inactive)));
}

}  // namespace mandate::web::admin
