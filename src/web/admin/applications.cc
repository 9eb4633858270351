// OIDC applications: wire contract section 3.
#include "manage/applications/applications.h"
#include "api/application_json.h"
#include "api/assignment_json.h"
#include "manage/applications/assignments.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

domain::ApplicationId application_of(const Call& call) {
  return call.id<domain::ApplicationId>("appId");
}

Result<http::Response> answer(const Call& call, const domain::ApplicationDetails& details) {
  TRY(auto body, api::to_json(details, call.organization()));
  return json_response(200, std::move(body));
}

// `expand=user/{id}`: the person's assignment, where there is one.
Result<void> embed_user(const Call& call, std::string_view expand, const domain::ApplicationId& id, json::object& row) {
  const auto user = expand.substr(expand.find('/') + 1);
  const auto assigned = manage::Assignments(call.environment()).user(id, user);
  if (!assigned && assigned.error().kind == ErrorKind::not_found) return {};
  if (!assigned) return tl::unexpected(assigned.error());
  row["_embedded"] = json::object{
      {"user", api::assignment_to_json(assigned->user, assigned->assignment,
                                       api::application_url(call.organization(), id), call.organization())}};
  return {};
}

Result<http::Response> list_applications(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto expand, call.expand({"user/"}));
  TRY(const auto applications, manage::Applications(call.environment())
                                   .list({page, call.parameter("q").value_or(""), call.parameter("filter")}));
  json::array rows;
  for (const auto& details : applications.rows) {
    TRY(auto row, api::to_json(details, call.organization()));
    if (expand) CHECK(embed_user(call, *expand, details.application.id, row));
    rows.emplace_back(std::move(row));
  }
  return call.core_list(std::move(rows), applications.next);
}

Result<http::Response> create_application(const Call& call) {
  TRY(const bool activate, call.flag("activate", true));
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_application(body));
  TRY(const auto made, manage::Applications(call.environment()).create(change, activate, call.caller()));
  return answer(call, made);
}

Result<http::Response> get_application(const Call& call) {
  TRY(const auto details, manage::Applications(call.environment()).get(application_of(call)));
  return answer(call, details);
}

Result<http::Response> replace_application(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_application(body));
  TRY(const auto details,
      manage::Applications(call.environment()).replace(application_of(call), change, call.caller()));
  return answer(call, details);
}

Result<http::Response> delete_application(const Call& call) {
  CHECK(manage::Applications(call.environment()).remove(application_of(call), call.caller()));
  return no_content();
}

template <domain::Status status>
Result<http::Response> set_status(const Call& call) {
  CHECK(manage::Applications(call.environment()).set_status(application_of(call), status, call.caller()));
  return json_response(200, json::object());
}

}  // namespace

void mount_applications(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string all = "/api/v1/apps", one = all + "/{appId}";
  router.add(get, all, api.handler(list_applications));
  router.add(post, all, api.handler(create_application));
  router.add(get, one, api.handler(get_application));
  router.add(put, one, api.handler(replace_application));
  router.add(delete_, one, api.handler(delete_application));
  router.add(post, one + "/lifecycle/activate", api.handler(set_status<domain::Status::active>));
  router.add(post, one + "/lifecycle/deactivate", api.handler(set_status<domain::Status::inactive>));
}

}  // namespace mandate::web::admin
