#include "api/assignment_json.h"

#include "api/links.h"
#include "api/object_reader.h"

namespace mandate::api {
namespace {

void refuse_profile(ObjectReader& body) {
  if (const auto profile = body.raw_object("profile"); profile && !profile->empty())
    body.refuse("profile", "'profile' must be empty: applications have no profiles of their own.", "UNSUPPORTED");
}

void read_user_assignment(ObjectReader& body) {
  const auto scope = body.text("scope");
  if (scope && *scope != "USER")
    body.refuse("scope", "'scope' must be USER; groups are assigned at the application's groups.");
  refuse_profile(body);
  if (auto credentials = body.object("credentials")) {
    // The user's name at the application is the login; answers say so.
    credentials->ignore({"userName"});
    if (const auto password = credentials->raw_object("password"); password && !password->empty())
      credentials->refuse("password",
                          "'credentials.password' cannot be given: applications have no passwords of their own.",
                          "UNSUPPORTED");
  }
  body.ignore({"externalId", "created", "lastUpdated", "status", "statusChanged", "passwordChanged", "syncState",
               "lastSync", "_links", "_embedded"});
}

}  // namespace

Result<std::string> parse_user_assignment(const json::object& object) {
  ObjectReader body(object);
  auto id = body.required_text("id");
  if (id.empty() && body.has("id")) body.refuse("id", "'id' must name a user.");
  read_user_assignment(body);
  CHECK(body.finish("AppUser"));
  return id;
}

Result<void> parse_user_assignment_update(const json::object& object) {
  ObjectReader body(object);
  body.ignore({"id"});
  read_user_assignment(body);
  return body.finish("AppUser");
}

Result<void> parse_group_assignment(const json::object& object) {
  ObjectReader body(object);
  refuse_profile(body);
  // Priorities decide between the profiles of several groups.
  body.integer("priority", 0, 100);
  body.ignore({"id", "lastUpdated", "_links", "_embedded"});
  return body.finish("ApplicationGroupAssignment");
}

json::object assignment_to_json(const domain::User& user, Time since, const std::string& application_url,
                                const domain::Organization& organization) {
  return {{"id", user.id.str()},
          {"scope", "USER"},
          {"status", "ACTIVE"},
          {"syncState", "DISABLED"},
          {"created", format_time(since)},
          {"lastUpdated", format_time(since)},
          {"statusChanged", format_time(since)},
          {"passwordChanged", nullptr},
          {"credentials", json::object{{"userName", user.login}}},
          {"profile", json::object()},
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
