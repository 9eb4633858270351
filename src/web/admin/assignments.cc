// Who may use an application: wire contract section 3, "app users, groups".
#include "manage/applications/assignments.h"
#include "api/application_json.h"
#include "api/assignment_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

constexpr Call::PageLimits user_limits{1, 50, 500}, group_limits{1, 20, 200};

domain::ApplicationId application_of(const Call& call) {
  return call.id<domain::ApplicationId>("appId");
}
domain::GroupId group_of(const Call& call) {
  return call.id<domain::GroupId>("groupId");
}
std::string user_of(const Call& call) {
  const auto& name = call.request().path_parameter("userId");
  return name == "me" ? call.caller().user.str() : name;
}

json::object row_of(const Call& call, const manage::AssignedUser& assigned) {
  return api::assignment_to_json(assigned.user, assigned.assignment,
                                 api::application_url(call.organization(), application_of(call)), call.organization());
}
json::object row_of(const Call& call, const manage::AssignedGroup& assigned) {
  return api::assignment_to_json(assigned.group, assigned.since,
                                 api::application_url(call.organization(), application_of(call)), call.organization());
}

Result<http::Response> list_users(const Call& call) {
  TRY(const auto page, call.page(user_limits));
  TRY(const auto users, manage::Assignments(call.environment()).users(application_of(call), page));
  json::array rows;
  for (const auto& user : users.rows) rows.emplace_back(row_of(call, user));
  return call.core_list(std::move(rows), users.next);
}

Result<http::Response> assign_user(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto wanted, api::parse_user_assignment(body));
  TRY(const auto assigned, manage::Assignments(call.environment())
                               .assign_user(application_of(call), wanted.user, wanted.change, call.caller()));
  return json_response(200, row_of(call, assigned));
}

Result<http::Response> get_user(const Call& call) {
  TRY(const auto assigned, manage::Assignments(call.environment()).user(application_of(call), user_of(call)));
  return json_response(200, row_of(call, assigned));
}

Result<http::Response> update_user(const Call& call) {
  TRY(const auto body, call.optional_body());
  TRY(const auto change, api::parse_user_assignment_update(body));
  TRY(const auto assigned,
      manage::Assignments(call.environment()).update_user(application_of(call), user_of(call), change, call.caller()));
  return json_response(200, row_of(call, assigned));
}

Result<http::Response> unassign_user(const Call& call) {
  CHECK(manage::Assignments(call.environment()).unassign_user(application_of(call), user_of(call), call.caller()));
  return no_content();
}

Result<http::Response> list_groups(const Call& call) {
  TRY(const auto page, call.page(group_limits));
  TRY(const auto groups, manage::Assignments(call.environment()).groups(application_of(call), page));
  json::array rows;
  for (const auto& group : groups.rows) rows.emplace_back(row_of(call, group));
  return call.core_list(std::move(rows), groups.next);
}

Result<http::Response> assign_group(const Call& call) {
  TRY(const auto body, call.optional_body());
  CHECK(api::parse_group_assignment(body));
  TRY(const auto assigned,
      manage::Assignments(call.environment()).assign_group(application_of(call), group_of(call), call.caller()));
  return json_response(200, row_of(call, assigned));
}

Result<http::Response> get_group(const Call& call) {
  TRY(const auto assigned, manage::Assignments(call.environment()).group(application_of(call), group_of(call)));
  return json_response(200, row_of(call, assigned));
}

Result<http::Response> unassign_group(const Call& call) {
  CHECK(manage::Assignments(call.environment()).unassign_group(application_of(call), group_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_assignments(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string users = "/api/v1/apps/{appId}/users", user = users + "/{userId}";
  router.add(get, users, api.handler(list_users));
  router.add(post, users, api.handler(assign_user));
  router.add(get, user, api.handler(get_user));
  router.add(post, user, api.handler(update_user));
  router.add(delete_, user, api.handler(unassign_user));
  const std::string groups = "/api/v1/apps/{appId}/groups", group = groups + "/{groupId}";
  router.add(get, groups, api.handler(list_groups));
  router.add(get, group, api.handler(get_group));
  router.add(put, group, api.handler(assign_group));
  router.add(delete_, group, api.handler(unassign_group));
}

}  // namespace mandate::web::admin
