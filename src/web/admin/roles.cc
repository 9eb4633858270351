// Administrator roles of users and clients: wire contract section 3, "client roles".
#include "api/access_json.h"
#include "base/text.h"
#include "manage/access/role_assignments.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using Principal = manage::RoleAssignments::Principal;

Principal principal_of(const Call& call) {
  const auto& client = call.request().path_parameter("clientId");
  if (!client.empty()) return {Principal::Kind::client, client};
  const auto& user = call.request().path_parameter("userId");
  return {Principal::Kind::user, user == "me" ? call.caller().user.str() : user};
}

json::object row_of(const Call& call, const domain::AdminRole& role) {
  const auto principal = principal_of(call);
  const auto name = percent_encode(principal.name);
  if (principal.kind == Principal::Kind::client) {
    const auto roles = call.link("/oauth2/v1/clients/" + name + "/roles");
    return api::to_json(role, "CLIENT", roles, roles);
  }
  const auto user = call.link("/api/v1/users/" + name);
  return api::to_json(role, "USER", user, user + "/roles");
}

Result<http::Response> list_roles(const Call& call) {
  TRY(const auto roles, manage::RoleAssignments(call.environment()).list(principal_of(call)));
  json::array rows;
  for (const auto& role : roles) rows.emplace_back(row_of(call, role));
  return call.core_list(std::move(rows), "");
}

// What existing clients expect: 201 for a user, 200 for a client.
Result<http::Response> grant_role(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto type, api::parse_role_assignment(body));
  const auto principal = principal_of(call);
  TRY(const auto role, manage::RoleAssignments(call.environment()).grant(principal, type, call.caller()));
  return json_response(principal.kind == Principal::Kind::client ? 200 : 201, row_of(call, role));
}

Result<http::Response> get_role(const Call& call) {
  TRY(const auto role,
      manage::RoleAssignments(call.environment()).get(principal_of(call), call.request().path_parameter("roleId")));
  return json_response(200, row_of(call, role));
}

Result<http::Response> revoke_role(const Call& call) {
  CHECK(manage::RoleAssignments(call.environment())
            .revoke(principal_of(call), call.request().path_parameter("roleId"), call.caller()));
  return no_content();
}

}  // namespace

void mount_roles(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  for (const std::string roles : {"/api/v1/users/{userId}/roles", "/oauth2/v1/clients/{clientId}/roles"}) {
    router.add(get, roles, api.handler(list_roles));
    router.add(post, roles, api.handler(grant_role));
    router.add(get, roles + "/{roleId}", api.handler(get_role));
    router.add(delete_, roles + "/{roleId}", api.handler(revoke_role));
  }
}

}  // namespace mandate::web::admin
