// The claims of custom authorization servers: wire contract 3.
#include "manage/servers/claims.h"
#include "api/claim_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

domain::ClaimId claim_of(const Call& call) {
  return call.id<domain::ClaimId>("claimId");
}
manage::Claims claims_of(const Call& call) {
  return {call.environment(), call.id<domain::AuthorizationServerId>("authServerId")};
}

Result<http::Response> list_claims(const Call& call) {
  TRY(const auto claims, claims_of(call).list());
  json::array rows;
  for (const auto& claim : claims) rows.push_back(api::to_json(claim, call.organization()));
  return call.core_list(std::move(rows), "");
}

Result<http::Response> create_claim(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_claim_change(body));
  TRY(const auto claim, claims_of(call).create(change, call.caller()));
  return json_response(201, api::to_json(claim, call.organization()));
}

Result<http::Response> get_claim(const Call& call) {
  TRY(const auto claim, claims_of(call).get(claim_of(call)));
  return json_response(200, api::to_json(claim, call.organization()));
}

Result<http::Response> replace_claim(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_claim_change(body));
  TRY(const auto claim, claims_of(call).replace(claim_of(call), change, call.caller()));
  return json_response(200, api::to_json(claim, call.organization()));
}

Result<http::Response> delete_claim(const Call& call) {
  CHECK(claims_of(call).remove(claim_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_claims(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string all = "/api/v1/authorizationServers/{authServerId}/claims", one = all + "/{claimId}";
  router.add(get, all, api.handler(list_claims));
  router.add(post, all, api.handler(create_claim));
  router.add(get, one, api.handler(get_claim));
  router.add(put, one, api.handler(replace_claim));
  router.add(delete_, one, api.handler(delete_claim));
}

}  // namespace mandate::web::admin
