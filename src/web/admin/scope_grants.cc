// Scopes of the management API granted to applications: wire contract section 3, "app grants".
#include "manage/applications/scope_grants.h"
#include "api/scope_grant_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

domain::ApplicationId application_of(const Call& call) {
  return call.id<domain::ApplicationId>("appId");
}
domain::ScopeGrantId grant_of(const Call& call) {
  return call.id<domain::ScopeGrantId>("grantId");
}

http::Response answer(const Call& call, int status, const manage::ApplicationGrants& found) {
  return json_response(status, api::to_json(found.grants.front(), found.application, call.organization()));
}

Result<http::Response> list_grants(const Call& call) {
  TRY(const auto found, manage::ScopeGrants(call.environment()).list(application_of(call)));
  json::array rows;
  for (const auto& grant : found.grants) rows.emplace_back(api::to_json(grant, found.application, call.organization()));
  return call.core_list(std::move(rows), "");
}

Result<http::Response> create_grant(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto request, api::parse_scope_grant(body));
  TRY(const auto found, manage::ScopeGrants(call.environment())
                            .grant(application_of(call), request.issuer, request.scope, call.caller()));
  return answer(call, 201, found);
}

Result<http::Response> get_grant(const Call& call) {
  TRY(const auto found, manage::ScopeGrants(call.environment()).get(application_of(call), grant_of(call)));
  return answer(call, 200, found);
}

Result<http::Response> revoke_grant(const Call& call) {
  CHECK(manage::ScopeGrants(call.environment()).revoke(application_of(call), grant_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_scope_grants(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string grants = "/api/v1/apps/{appId}/grants", grant = grants + "/{grantId}";
  router.add(get, grants, api.handler(list_grants));
  router.add(post, grants, api.handler(create_grant));
  router.add(get, grant, api.handler(get_grant));
  router.add(delete_, grant, api.handler(revoke_grant));
}

}  // namespace mandate::web::admin
