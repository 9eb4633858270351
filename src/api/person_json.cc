#include "api/person_json.h"

#include "api/links.h"
#include "api/object_reader.h"
#include "api/profile_json.h"

namespace mandate::api {
namespace {

json::value optional_time(const std::optional<Time>& time) {
  return time ? json::value(format_time(*time)) : json::value(nullptr);
}

std::optional<std::string>* named_member(domain::UserChange& change, std::string_view name) {
  if (name == "login") return &change.login;
  if (name == "email") return &change.email;
  if (name == "firstName") return &change.first_name;
  if (name == "lastName") return &change.last_name;
  return nullptr;
}

// Any member of the profile that is a string is kept; null removes one.
void read_profile(ObjectReader& body, const json::object& profile, domain::UserChange& change) {
  for (const auto& member : profile) {
    const std::string name(member.key());
    auto* named = named_member(change, name);
    if (named == nullptr)
      read_attribute(body, member, change.attributes);
    else if (member.value().is_string())
      *named = std::string(member.value().get_string());
    else
      body.refuse("profile." + name, "'profile." + name + "' must be a string.");
  }
}

void read_credentials(ObjectReader& body, domain::UserChange& change) {
  auto credentials = body.object("credentials");
  if (!credentials) return;
  credentials->ignore({"provider"});
  // A user read and written back carries `"password": {}`: nothing to set.
  if (auto password = credentials->object("password"))
    if (auto value = password->text("value")) change.password = SecretString(*std::move(value));
}

}  // namespace

json::object to_json(const domain::User& user, const domain::Organization& organization) {
  json::object profile{
      {"login", user.login}, {"email", user.email}, {"firstName", user.first_name}, {"lastName", user.last_name}};
  for (const auto& [name, value] : user.attributes) profile[name] = value;
  json::object credentials{{"provider", json::object{{"type", "OKTA"}, {"name", "OKTA"}}}};
  if (!user.password_hash.empty()) credentials["password"] = json::object();
  return {{"id", user.id.str()},
          {"status", name_of(user.status)},
          {"created", format_time(user.created)},
          {"activated", optional_time(user.activated)},
          {"statusChanged", format_time(user.status_changed)},
          {"lastLogin", optional_time(user.last_login)},
          {"lastUpdated", format_time(user.last_updated)},
          {"passwordChanged", optional_time(user.password_changed)},
          {"profile", std::move(profile)},
          {"credentials", std::move(credentials)},
          {"_links", json::object{{"self", link(organization.public_url + "/api/v1/users/" + user.id.str())}}}};
}

Result<domain::UserChange> parse_user_change(const json::object& object, Writing writing) {
  ObjectReader body(object);
  domain::UserChange change;
  change.replaces_profile = writing == Writing::replace;
  if (const auto profile = body.raw_object("profile")) read_profile(body, *profile, change);
  if (writing != Writing::update)
    for (const auto* name : {"login", "email", "firstName", "lastName"})
      if (!named_member(change, name)->has_value())
        body.refuse(std::string("profile.") + name, std::string("'profile.") + name + "' is required.");
  read_credentials(body, change);
  if (writing == Writing::create)
    for (const auto& id : body.texts("groupIds").value_or(std::vector<std::string>())) change.groups.emplace_back(id);
  body.ignore({"id", "status", "created", "activated", "statusChanged", "lastLogin", "lastUpdated", "passwordChanged",
               "type", "realmId", "transitioningToStatus", "_links", "_embedded"});
  CHECK(body.finish("User"));
  return change;
}

Result<domain::PasswordChange> parse_password_change(const json::object& object) {
  ObjectReader body(object);
  domain::PasswordChange change;
  change.old_password = SecretString(body.required_object("oldPassword").required_text("value"));
  change.new_password = SecretString(body.required_object("newPassword").required_text("value"));
  change.end_access = body.flag("revokeSessions").value_or(false);
  CHECK(body.finish("ChangePasswordRequest"));
  return change;
}

json::object credentials_json() {
  return {{"password", json::object()}, {"provider", json::object{{"type", "OKTA"}, {"name", "OKTA"}}}};
}

json::object to_json(const domain::Group& group, const domain::Organization& organization) {
  const std::string self = organization.public_url + "/api/v1/groups/" + group.id.str();
  return {{"id", group.id.str()},
          {"created", format_time(group.created)},
          {"lastUpdated", format_time(group.last_updated)},
          {"lastMembershipUpdated", format_time(group.last_membership_updated)},
          {"objectClass", json::array{"okta:user_group"}},
          {"type", group.built_in ? "BUILT_IN" : "OKTA_GROUP"},
          {"profile", json::object{{"name", group.name}, {"description", group.description}}},
          {"_links", json::object{{"self", link(self)}, {"users", link(self + "/users")}}}};
}

Result<domain::GroupChange> parse_group_change(const json::object& object) {
  ObjectReader body(object);
  domain::GroupChange change;
  auto profile = body.required_object("profile");
  change.name = profile.required_text("name");
  change.description = profile.text("description").value_or("");
  body.ignore({"id", "created", "lastUpdated", "lastMembershipUpdated", "objectClass", "type", "_links", "_embedded"});
  CHECK(body.finish("Group"));
  return change;
}

}  // namespace mandate::api
