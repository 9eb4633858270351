#include "api/connection_json.h"

#include "api/object_reader.h"

namespace mandate::api {
namespace {

using domain::ConnectionShape;
using domain::ConnectionTarget;

constexpr std::string_view what = "ManagedConnection";

const ConnectionShape* find_shape(std::span<const ConnectionShape> shapes, std::string_view type) {
  for (const auto& shape : shapes)
    if (shape.type == type) return &shape;
  return nullptr;
}

void read_scope_condition(ObjectReader& body, std::optional<domain::ScopeCondition>& condition) {
  const auto name = body.text("scopeCondition");
  if (!name) return;
  condition = domain::parse_scope_condition(*name);
  if (!condition) body.refuse("scopeCondition", "'scopeCondition' must be ALL_SCOPES, INCLUDE_ONLY or EXCLUDE.");
}

void read_target(ObjectReader& body, const ConnectionShape& shape, domain::ConnectionDraft& draft) {
  auto target = body.required_object(shape.target_member);
  draft.target_orn = target.required_text("orn");
  target.ignore({"name", "issuerUrl", "logo", "_links"});  // answers carry them
  // One known client puts it here.
  if (auto indicator = target.text("resourceIndicator"); indicator && draft.resource_indicator.empty())
    draft.resource_indicator = *std::move(indicator);
}

json::object target_json(const ConnectionTarget& target, const domain::Organization& organization) {
  json::object object{{"orn", target.orn}, {"name", target.name}};
  for (const auto& [name, value] : target.properties) object[name] = value;
  json::object links;
  if (!target.path.empty()) links["self"] = json::object{{"href", organization.public_url + target.path}};
  object["_links"] = std::move(links);
  return object;
}

}  // namespace

Result<domain::ConnectionDraft> parse_new_connection(const json::object& object,
                                                     std::span<const ConnectionShape> shapes) {
  ObjectReader body(object);
  domain::ConnectionDraft draft;
  draft.type = body.required_text("connectionType");
  const auto* shape = find_shape(shapes, draft.type);
  if (shape == nullptr && !draft.type.empty()) {
    std::string known;
    for (const auto& one : shapes) known.append(known.empty() ? "" : ", ").append(one.type);
    // What else a body of an unknown type should hold cannot be known.
    return invalid(
        std::string(what),
        {{"'" + draft.type + "' is not a connectionType that this server supports; those are: " + known + ".",
          "INVALID_FORMAT", "connectionType"}});
  }
  draft.resource_indicator = body.text("resourceIndicator").value_or("");
  if (shape != nullptr) read_target(body, *shape, draft);
  std::optional<domain::ScopeCondition> condition;
  if (!body.has("scopeCondition")) body.required_text("scopeCondition");
  read_scope_condition(body, condition);
  draft.scope_condition = condition.value_or(domain::ScopeCondition::include_only);
  draft.scopes = body.required_texts("scopes");
  if (const auto status = body.text("status")) {
    if (const auto parsed = domain::parse_status(*status))
      draft.status = *parsed;
    else
      body.refuse("status", "'status' must be ACTIVE or INACTIVE.");
  }
  CHECK(body.finish(what));
  return draft;
}

Result<domain::ConnectionChange> parse_connection_patch(const json::object& object,
                                                        std::span<const ConnectionShape> shapes) {
  ObjectReader body(object);
  domain::ConnectionChange change;
  if (const auto indicator = body.text_edit("resourceIndicator")) change.resource_indicator = indicator->value_or("");
  read_scope_condition(body, change.scope_condition);
  change.scopes = body.texts("scopes");
  body.immutable({"id", "orn", "connectionType", "_links"});
  for (const auto& shape : shapes) body.immutable({shape.target_member});
  if (body.has("status"))
    body.refuse("status", "'status' is changed at the connection's lifecycle/activate and lifecycle/deactivate.",
                "IMMUTABLE");
  CHECK(body.finish(what));
  return change;
}

json::object to_json(const domain::ConnectionDetails& details, const domain::Organization& organization) {
  const auto& connection = details.connection;
  const auto url = organization.public_url + "/workload-principals/api/v1/ai-agents/" + connection.agent.str() +
                   "/connections/" + connection.id.str();
  json::array scopes;
  for (const auto& scope : connection.scopes) scopes.emplace_back(scope);
  return {
      {"connectionType", connection.type},
      {"id", connection.id.str()},
      {"orn", organization.orns().connection(connection.id)},
      {"status", name_of(connection.status)},
      {"resourceIndicator", connection.resource_indicator.empty() ? details.target.orn : connection.resource_indicator},
      {details.target_member, target_json(details.target, organization)},
      {"scopeCondition", name_of(connection.scope_condition)},
      {"scopes", std::move(scopes)},
      {"_links", json::object{{"self", json::object{{"href", url}}}}}};
}

json::object potential_to_json(const ConnectionShape& shape, const ConnectionTarget& target,
                               const domain::Organization& organization) {
  return {{"connectionType", shape.type},
          {"resourceIndicator", target.orn},
          {shape.target_member, target_json(target, organization)}};
}

}  // namespace mandate::api
