// What people let applications have at custom authorization servers, under the user it is about.
#include "manage/consent/consent_grants.h"
#include "api/consent_grant_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::ConsentHolder;

// One per path under which grants are found.
ConsentHolder of_user(const Call& call) {
  const auto& name = call.request().path_parameter("userId");
  return {.user = name == "me" ? call.caller().user.str() : name};
}
ConsentHolder of_user_and_client(const Call& call) {
  auto holder = of_user(call);
  holder.client = call.id<domain::ClientId>("clientId");
  return holder;
}

domain::ConsentGrantId grant_of(const Call& call) {
  return call.id<domain::ConsentGrantId>("grantId");
}

json::object show(const Call& call, const manage::ConsentDetails& details, bool expanded) {
  return api::to_json(details.grant, details.application, details.scope, expanded, call.organization());
}

Result<http::Response> list_grants_of(const Call& call, const ConsentHolder& holder) {
  TRY(const auto page, call.page());
  TRY(const auto expand, call.expand({"scope"}));
  TRY(const auto grants, manage::ConsentGrants(call.environment()).list(holder, page));
  json::array rows;
  for (const auto& details : grants.rows) rows.emplace_back(show(call, details, expand.has_value()));
  return call.core_list(std::move(rows), grants.next);
}

Result<http::Response> list_user_grants(const Call& call) {
  auto holder = of_user(call);
  if (const auto scope = call.parameter("scopeId")) holder.scope = domain::ScopeId(*scope);
  return list_grants_of(call, holder);
}

Result<http::Response> list_client_grants(const Call& call) {
  return list_grants_of(call, of_user_and_client(call));
}

Result<http::Response> get_grant(const Call& call) {
  TRY(const auto expand, call.expand({"scope"}));
  TRY(const auto details, manage::ConsentGrants(call.environment()).get(of_user(call), grant_of(call)));
  return json_response(200, show(call, details, expand.has_value()));
}

Result<http::Response> revoke_grant(const Call& call) {
  CHECK(manage::ConsentGrants(call.environment()).revoke(of_user(call), grant_of(call), call.caller()));
  return no_content();
}

Result<http::Response> revoke_user_grants(const Call& call) {
  CHECK(manage::ConsentGrants(call.environment()).revoke_all(of_user(call), call.caller()));
  return no_content();
}

Result<http::Response> revoke_client_grants(const Call& call) {
  CHECK(manage::ConsentGrants(call.environment()).revoke_all(of_user_and_client(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_consent_grants(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string user = "/api/v1/users/{userId}", of_client = user + "/clients/{clientId}/grants";
  router.add(get, user + "/grants", api.handler(list_user_grants));
  router.add(delete_, user + "/grants", api.handler(revoke_user_grants));
  router.add(get, user + "/grants/{grantId}", api.handler(get_grant));
  router.add(delete_, user + "/grants/{grantId}", api.handler(revoke_grant));
  router.add(get, of_client, api.handler(list_client_grants));
  router.add(delete_, of_client, api.handler(revoke_client_grants));
}

}  // namespace mandate::web::admin
