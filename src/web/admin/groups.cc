#include "manage/groups/groups.h"
#include "api/person_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

constexpr Call::PageLimits page_limits{1, 200, 1000};

domain::GroupId group_of(const Call& call) {
  return call.id<domain::GroupId>("groupId");
}

// `{userId}`: an id, a login, or `me`.
std::string member_of(const Call& call) {
  const auto& name = call.request().path_parameter("userId");
  return name == "me" ? call.caller().user.str() : name;
}

Result<json::object> stats_of(const Call& call, const domain::Group& group) {
  TRY(const auto stats, manage::Groups(call.environment()).stats(group));
  const auto self = call.link("/api/v1/groups/" + group.id.str());
  return json::object{{"usersCount", stats.users},
                      {"appsCount", stats.applications},
                      {"groupPushMappingsCount", 0},
                      {"hasAdminPrivilege", stats.administers},
                      {"_links", json::object{{"users", json::object{{"href", self + "/users"}}}}}};
}

Result<http::Response> list_groups(const Call& call) {
  TRY(const auto page, call.page(page_limits));
  TRY(const auto expand, call.expand({"stats"}));
  TRY(const auto sort, call.sort("sortBy"));
  TRY(const auto groups,
      manage::Groups(call.environment())
          .list({page, call.parameter("q").value_or(""), call.parameter("search"), call.parameter("filter"), sort}));
  json::array rows;
  for (const auto& group : groups.rows) {
    auto row = api::to_json(group, call.organization());
    if (expand) {
      TRY(auto stats, stats_of(call, group));
      row["_embedded"] = json::object{{"stats", std::move(stats)}};
    }
    rows.push_back(std::move(row));
  }
  return call.core_list(std::move(rows), groups.next);
}

Result<http::Response> create_group(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_group_change(body));
  TRY(const auto group, manage::Groups(call.environment()).create(change, call.caller()));
  return json_response(200, api::to_json(group, call.organization()));
}

Result<http::Response> get_group(const Call& call) {
  TRY(const auto group, manage::Groups(call.environment()).get(group_of(call)));
  return json_response(200, api::to_json(group, call.organization()));
}

Result<http::Response> replace_group(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_group_change(body));
  TRY(const auto group, manage::Groups(call.environment()).replace(group_of(call), change, call.caller()));
  return json_response(200, api::to_json(group, call.organization()));
}

Result<http::Response> delete_group(const Call& call) {
  CHECK(manage::Groups(call.environment()).remove(group_of(call), call.caller()));
  return no_content();
}

Result<http::Response> list_members(const Call& call) {
  TRY(const auto page, call.page(page_limits));
  TRY(const auto members, manage::Groups(call.environment()).members(group_of(call), page));
  json::array rows;
  for (const auto& user : members.rows) rows.push_back(api::to_json(user, call.organization()));
  return call.core_list(std::move(rows), members.next);
}

Result<http::Response> add_member(const Call& call) {
  CHECK(manage::Groups(call.environment()).add_member(group_of(call), member_of(call), call.caller()));
  return no_content();
}

Result<http::Response> remove_member(const Call& call) {
  CHECK(manage::Groups(call.environment()).remove_member(group_of(call), member_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_groups(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string one = "/api/v1/groups/{groupId}";
  router.add(get, "/api/v1/groups", api.handler(list_groups));
  router.add(post, "/api/v1/groups", api.handler(create_group));
  router.add(get, one, api.handler(get_group));
  router.add(put, one, api.handler(replace_group));
  router.add(delete_, one, api.handler(delete_group));
  router.add(get, one + "/users", api.handler(list_members));
  router.add(put, one + "/users/{userId}", api.handler(add_member));
  router.add(delete_, one + "/users/{userId}", api.handler(remove_member));
}

}  // namespace mandate::web::admin
