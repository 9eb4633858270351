#include "api/assignment_json.h"

#include "api/links.h"
#include "api/object_reader.h"
#include "api/profile_json.h"

namespace mandate::api {
namespace {

domain::AppUserChange read_user_assignment(ObjectReader& body) {
  domain::AppUserChange change;
  const auto scope = body.text("scope");
  if (scope && *scope != "USER")
    body.refuse("scope", "'scope' must be USER; groups are assigned at the application's groups.");
  if (const auto profile = body.raw_object("profile"))
    for (const auto& member : *profile) read_attribute(body, member, change.profile);
  if (auto credentials = body.object("credentials")) {
    change.user_name = credentials->text("userName");
    if (const auto password = credentials->raw_object("password"); password && !password->empty())
      credentials->refuse("password",
                          "'credentials.password' cannot be given: applications have no passwords of their own.",
                          "UNSUPPORTED");
  }
  body.ignore({"externalId", "created", "lastUpdated", "status", "statusChanged", "passwordChanged", "syncState",
               "lastSync", "_links", "_embedded"});
  return change;
}

}  // namespace

Result<UserAssignment> parse_user_assignment(const json::object& object) {
  ObjectReader body(object);
  UserAssignment assignment;
  assignment.user = body.required_text("id");
  if (assignment.user.empty() && body.has("id")) body.refuse("id", "'id' must name a user.");
  assignment.change = read_user_assignment(body);
  CHECK(body.finish("AppUser"));
  return assignment;
}

Result<domain::AppUserChange> parse_user_assignment_update(const json::object& object) {
  ObjectReader body(object);
  body.ignore({"id"});
  auto change = read_user_assignment(body);
  CHECK(body.finish("AppUser"));
  return change;
}

Result<void> parse_group_assignment(const json::object& object) {
  ObjectReader body(object);
  if (const auto profile = body.raw_object("profile"); profile && !profile->empty())
    body.refuse("profile", "'profile' must be empty: groups have no profiles at applications.", "UNSUPPORTED");
  // Priorities decide between the profiles of several groups.
  body.integer("priority", 0, 100);
  body.ignore({"id", "lastUpdated", "_links", "_embedded"});
  return body.finish("ApplicationGroupAssignment");
}

json::object assignment_to_json(const domain::User& user, const domain::AppUser& assignment,
                                const std::string& application_url, const domain::Organization& organization) {
  json::object profile;
  for (const auto& [name, value] : assignment.profile) profile[name] = value;
  const auto& user_name = assignment.user_name.empty() ? user.login : assignment.user_name;
  return {{"id", user.id.str()},
          {"scope", "USER"},
          {"status", "ACTIVE"},
          {"syncState", "DISABLED"},
          {"created", format_time(assignment.created)},
          {"lastUpdated", format_time(assignment.last_updated)},
          {"statusChanged", format_time(assignment.created)},
          {"passwordChanged", nullptr},
          {"credentials", json::object{{"userName", user_name}}},
          {"profile", std::move(profile)},
          {"_links", json::object{{"app", link(application_url)},
                                  {"user", link(organization.public_url + "/api/v1/users/" + user.id.str())}}}};
}

json::object assignment_to_json(const domain::Group& group, Time since, const std::string& application_url,
                                const domain::Organization& organization) {
  return {{"id", group.id.str()},
          {"lastUpdated", format_time(since)},
          {"priority", 0},
          {"profile", json::object()},
          {"_links", json::object{{"app", link(application_url)},
                                  {"self", link(application_url + "/groups/" + group.id.str())},
                                  {"group", link(organization.public_url + "/api/v1/groups/" + group.id.str())}}}};
}

}  // namespace mandate::api
