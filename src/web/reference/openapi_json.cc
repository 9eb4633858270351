#include "web/reference/openapi_json.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "domain/admin_role.h"
#include "domain/org_scopes.h"
#include "web/admin/permissions.h"
#include "web/reference/embedded.h"

namespace mandate::web::reference {
namespace {

constexpr std::string_view first_area = "common.json";

constexpr std::pair<std::string_view, http::Method> methods[] = {
    {"get", http::Method::get},     {"post", http::Method::post},      {"put", http::Method::put},
    {"patch", http::Method::patch}, {"delete", http::Method::delete_}, {"options", http::Method::options},
};

json::object ref_to(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

Result<void> merge(json::object& into, const json::object& from, std::string_view what) {
  for (const auto& member : from)
    if (!into.emplace(member.key(), member.value()).second)
      return fail(ErrorKind::corrupt, "Two areas of the API document describe the same " + std::string(what),
                  member.key());
  return {};
}

json::object& object_at(json::object& object, std::string_view name) {
  auto& value = object[name];
  if (!value.is_object()) value = json::object();
  return value.get_object();
}

Result<void> add_area(json::object& document, const json::object& area) {
  auto& tags = document["tags"];
  if (!tags.is_array()) tags = json::array();
  if (const auto* more = area.if_contains("tags"))
    for (const auto& tag : more->as_array()) tags.get_array().push_back(tag);
  if (const auto* paths = area.if_contains("paths"))
    CHECK(merge(object_at(document, "paths"), paths->as_object(), "path"));
  const auto* components = area.if_contains("components");
  if (components == nullptr) return {};
  for (const auto& kind : components->as_object())
    CHECK(merge(object_at(object_at(document, "components"), kind.key()), kind.value().as_object(), kind.key()));
  return {};
}

Result<json::object> join_areas() {
  json::object document;
  for (const bool first : {true, false})
    for (const auto& file : area_files()) {
      if ((file.name == first_area) != first) continue;
      auto area = parse_json_object(file.content);
      if (!area) return fail(ErrorKind::corrupt, "An area of the API document cannot be read", std::string(file.name));
      if (first)
        document = *std::move(area);
      else
        CHECK(add_area(document, *area));
    }
  return document;
}

json::object scope_descriptions(bool with_person) {
  json::object scopes;
  if (with_person) scopes["openid"] = "Sign a person on, and read who they are";
  for (const auto& scope : domain::org_scopes()) scopes[scope.name] = scope.description;
  return scopes;
}

json::object security_schemes(const domain::Organization& organization) {
  const auto token_url = organization.org_endpoint("token");
  json::object for_services{{"tokenUrl", token_url}, {"scopes", scope_descriptions(false)}};
  json::object for_people{{"authorizationUrl", organization.org_endpoint("authorize")},
                          {"tokenUrl", token_url},
                          {"scopes", scope_descriptions(true)}};
  return {
      {"apiToken", json::object{{"type", "apiKey"},
                                {"in", "header"},
                                {"name", "Authorization"},
                                {"description", "An API token: 'SSWS <token>'. It acts as the person who made it."}}},
      {"oauth2", json::object{{"type", "oauth2"},
                              {"description", "An access token of the org authorization server."},
                              {"flows", json::object{{"clientCredentials", std::move(for_services)},
                                                     {"authorizationCode", std::move(for_people)}}}}},
      {"accessToken", json::object{{"type", "http"},
                                   {"scheme", "bearer"},
                                   {"description", "An access token of a custom authorization server."}}}};
}

std::string in_words(const manage::Permission& permission) {
  if (permission.audience & manage::everybody) return "Needs the scope " + permission.scope + ", and no role.";
  std::string roles(domain::super_admin);
  if (permission.audience & manage::agent_admins) roles.append(" or ").append(domain::ai_agent_admin);
  if (permission.audience & manage::readers) roles.append(" or ").append(domain::read_only_admin);
  return "Needs the scope " + permission.scope + " and the role " + roles +
         (permission.audience & manage::owners ? ", or to own the agent." : ".");
}

void add_rate_headers(json::object& response) {
  if (response.contains("$ref")) return;
  auto& headers = object_at(response, "headers");
  headers["X-Rate-Limit-Limit"] = ref_to("headers", "RateLimitLimit");
  headers["X-Rate-Limit-Remaining"] = ref_to("headers", "RateLimitRemaining");
  headers["X-Rate-Limit-Reset"] = ref_to("headers", "RateLimitReset");
}

// What is the same for every endpoint of the management API.
void add_permission(json::object& operation, const manage::Permission& permission) {
  operation["security"] = json::array{json::object{{"apiToken", json::array()}},
                                      json::object{{"oauth2", json::array{json::value(permission.scope)}}}};
  const auto* said = operation.if_contains("description");
  operation["description"] = (said ? std::string(said->as_string()) + " " : "") + in_words(permission);
  auto& responses = object_at(operation, "responses");
  for (auto& response : responses) add_rate_headers(response.value().as_object());
  for (const char* status : {"400", "401", "403", "429", "503"}) responses.emplace(status, ref_to("responses", status));
}

// The `{name}`s of a path are described once, in the common parameters.
void add_path_parameters(std::string_view path, json::object& item) {
  json::array parameters;
  for (const auto segment : split(path, '/'))
    if (segment.starts_with('{')) parameters.push_back(ref_to("parameters", segment.substr(1, segment.size() - 2)));
  if (!parameters.empty()) item["parameters"] = std::move(parameters);
}

}  // namespace

Result<json::object> openapi_document(const domain::Organization& organization) {
  TRY(auto document, join_areas());
  document["servers"] = json::array{json::object{{"url", organization.public_url}}};
  object_at(object_at(document, "components"), "securitySchemes") = security_schemes(organization);
  for (auto& path : object_at(document, "paths")) {
    auto& item = path.value().as_object();
    for (const auto& [name, method] : methods) {
      auto* operation = item.if_contains(name);
      if (operation == nullptr) continue;
      if (const auto permission = admin::find_permission(method, path.key()))
        add_permission(operation->as_object(), *permission);
      else
        operation->as_object().emplace("security", json::array());
    }
    add_path_parameters(path.key(), item);
  }
  return document;
}

}  // namespace mandate::web::reference
