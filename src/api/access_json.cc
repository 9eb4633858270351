#include "api/access_json.h"

#include "api/links.h"
#include "api/object_reader.h"

namespace mandate::api {

Result<NewApiTokenRequest> parse_new_api_token(const json::object& object) {
  ObjectReader body(object);
  NewApiTokenRequest request;
  request.name = body.required_text("name");
  if (const auto text = body.text("expiresAt")) {
    const auto moment = parse_time(*text);
    if (moment)
      request.expires = *moment;
    else
      body.refuse("expiresAt", "'expiresAt' must be a time as in 2026-01-31T08:00:00Z.");
  }
  CHECK(body.finish("ApiToken"));
  return request;
}

json::object to_json(const domain::ApiToken& token, const domain::Organization& organization) {
  const auto url = organization.public_url + "/api/v1/api-tokens/" + token.id.str();
  return {{"id", token.id.str()},
          {"name", token.name},
          {"userId", token.user.str()},
          {"created", format_time(token.created)},
          {"lastUpdated", format_time(token.created)},
          {"expiresAt", token.expires ? json::value(format_time(*token.expires)) : json::value(nullptr)},
          {"clientName", "API"},
          {"network", json::object{{"connection", "ANYWHERE"}}},
          {"_link", json::object{{"self", link(url, {"GET", "DELETE"})}}}};
}

json::object to_json(const domain::ApiToken& token, const SecretString& text,
                     const domain::Organization& organization) {
  auto object = to_json(token, organization);
  object["token"] = text.reveal();
  return object;
}

Result<std::string> parse_role_assignment(const json::object& object) {
  ObjectReader body(object);
  auto type = body.required_text("type");
  body.ignore({"id", "label", "status", "created", "lastUpdated", "assignmentType", "_links", "_embedded"});
  CHECK(body.finish("RoleAssignment"));
  return type;
}

json::object to_json(const domain::AdminRole& role, std::string_view assignment_type, const std::string& assignee,
                     const std::string& roles) {
  // A principal has a role once, so that its type names the assignment.
  return {{"id", role.type},
          {"label", role.label},
          {"type", role.type},
          {"status", "ACTIVE"},
          {"assignmentType", assignment_type},
          {"_links", json::object{{"assignee", link(assignee)},
                                  {"self", link(roles + "/" + std::string(role.type), {"GET", "DELETE"})}}}};
}

}  // namespace mandate::api
