#include "api/connection_json.h"

#include <set>

#include "api/links.h"
#include "api/object_reader.h"

namespace mandate::api {
namespace {

using domain::ConnectionPart;
using domain::ConnectionShape;

constexpr std::string_view what = "ManagedConnection";

const ConnectionShape* find_shape(std::span<const ConnectionShape> shapes, std::string_view type) {
  for (const auto& shape : shapes)
    if (shape.type == type) return &shape;
  return nullptr;
}

std::set<std::string_view> reference_members(std::span<const ConnectionShape> shapes) {
  std::set<std::string_view> members;
  for (const auto& shape : shapes) {
    members.insert(shape.references.begin(), shape.references.end());
    if (!shape.older_reference.empty()) members.insert(shape.older_reference);
  }
  return members;
}

void read_scope_condition(ObjectReader& body, std::optional<domain::ScopeCondition>& condition) {
  const auto name = body.text("scopeCondition");
  if (!name) return;
  condition = domain::parse_scope_condition(*name);
  if (!condition) body.refuse("scopeCondition", "'scopeCondition' must be ALL_SCOPES, INCLUDE_ONLY or EXCLUDE.");
}

// {orn}, which answers show with more.
std::string read_orn(ObjectReader& reference) {
  auto orn = reference.required_text("orn");
  reference.ignore({"name", "issuerUrl", "logo", "path", "description", "_links"});
  return orn;
}

// `member` of the body; the first reference of a shape may come as older clients write it.
void read_reference(ObjectReader& body, const ConnectionShape& shape, std::string_view member,
                    domain::ConnectionDraft& draft) {
  const bool first = member == shape.references.front();
  const bool older = first && !shape.older_reference.empty() && !body.has(member) && body.has(shape.older_reference);
  auto reference = body.required_object(older ? shape.older_reference : member);
  if (first && !shape.inner_reference.empty() && !reference.has("orn") && reference.has(shape.inner_reference)) {
    auto inner = reference.required_object(shape.inner_reference);
    draft.orns.emplace(member, read_orn(inner));
    // Which resource the settings are for, they know themselves; a body that says another means something else.
    if (auto id = reference.text("mcpServerId")) draft.resource_id = *std::move(id);
    if (auto id = reference.text("apiServerId")) draft.resource_id = *std::move(id);
    reference.ignore({"resourceType", "name", "_links"});
    return;
  }
  draft.orns.emplace(member, read_orn(reference));
  // One known client puts it here.
  if (auto indicator = reference.text("resourceIndicator"); indicator && draft.resource_indicator.empty())
    draft.resource_indicator = *std::move(indicator);
}

// Ours, shown where it is switched on.
constexpr std::string_view down_scoping = "downScoping";

void read_scopes(ObjectReader& body, domain::ConnectionDraft& draft) {
  std::optional<domain::ScopeCondition> condition;
  if (!body.has("scopeCondition")) body.required_text("scopeCondition");
  read_scope_condition(body, condition);
  draft.scope_condition = condition.value_or(domain::ScopeCondition::include_only);
  draft.scopes = body.required_texts("scopes");
  draft.down_scoping = body.flag(down_scoping).value_or(false);
}

// How another's issuer knows the agent and people: members of ours, shown where they say something.
constexpr std::string_view audience_client_id = "audienceClientId", audience_tenant = "audienceTenant",
                           audience_subject = "audienceSubject";

domain::AudienceNames read_audience(ObjectReader& body) {
  return {body.text(audience_client_id).value_or(""), body.text(audience_tenant).value_or(""),
          body.text(audience_subject).value_or("")};
}

std::optional<std::string> read_removable(ObjectReader& body, std::string_view member) {
  const auto edit = body.text_edit(member);
  return edit ? std::optional(edit->value_or("")) : std::nullopt;
}

void add_audience(json::object& object, const domain::AudienceNames& audience) {
  if (!audience.client_id.empty()) object[audience_client_id] = audience.client_id;
  if (!audience.tenant.empty()) object[audience_tenant] = audience.tenant;
  if (!audience.subject.empty()) object[audience_subject] = audience.subject;
}

json::object part_json(const ConnectionPart& part, const domain::Organization& organization) {
  json::object object;
  if (!part.orn.empty()) {
    object["orn"] = part.orn;
    object["name"] = part.name;
  }
  for (const auto& [name, value] : part.properties)
    if (!value.empty()) object[name] = value;
  for (const auto& inner : part.parts) object[inner.member] = part_json(inner, organization);
  if (part.orn.empty()) return object;
  json::object links;
  if (!part.path.empty()) links["self"] = link(organization.public_url + part.path);
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
  // Without a type, what belongs to one cannot be judged.
  if (shape == nullptr) {
    body.ignore(
        {"scopeCondition", "scopes", down_scoping, "issuerUrl", audience_client_id, audience_tenant, audience_subject});
    for (const auto member : reference_members(shapes)) body.ignore({member});
  }
  if (shape != nullptr) {
    for (const auto member : shape->references) read_reference(body, *shape, member, draft);
    if (shape->has_issuer) {
      draft.issuer = body.required_text("issuerUrl");
      draft.audience = read_audience(body);
    }
    if (shape->has_scopes) read_scopes(body, draft);
  }
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
  change.resource_indicator = read_removable(body, "resourceIndicator");
  read_scope_condition(body, change.scope_condition);
  change.scopes = body.texts("scopes");
  change.down_scoping = body.flag(down_scoping);
  if (body.is_null(down_scoping)) change.down_scoping = false;
  if (body.is_null("issuerUrl")) body.refuse("issuerUrl", "'issuerUrl' cannot be removed.");
  change.issuer = body.text("issuerUrl");
  change.audience_client_id = read_removable(body, audience_client_id);
  change.audience_tenant = read_removable(body, audience_tenant);
  change.audience_subject = read_removable(body, audience_subject);
  body.immutable({"id", "orn", "connectionType", "_links"});
  for (const auto member : reference_members(shapes)) body.immutable({member});
  if (body.has("status"))
    body.refuse("status", "'status' is changed at the connection's lifecycle/activate and lifecycle/deactivate.",
                "IMMUTABLE");
  CHECK(body.finish(what));
  return change;
}

json::object to_json(const domain::ConnectionDetails& details, const domain::Organization& organization,
                     const std::string& principal_url) {
  const auto& connection = details.connection;
  const auto url = principal_url + "/connections/" + connection.id.str();
  json::object object{{"connectionType", connection.type},
                      {"id", connection.id.str()},
                      {"orn", organization.orns().connection(connection.id)},
                      {"status", name_of(connection.status)},
                      {"resourceIndicator", connection.resource_indicator.empty() ? details.target.resource_indicator
                                                                                  : connection.resource_indicator}};
  for (const auto& part : details.target.parts) object[part.member] = part_json(part, organization);
  if (details.has_scopes) {
    object["scopeCondition"] = name_of(connection.scope_condition);
    object["scopes"] = to_array(connection.scopes);
    if (connection.down_scoping) object[down_scoping] = true;
  }
  add_audience(object, connection.audience);
  object["_links"] = json::object{{"self", link(url)}};
  return object;
}

json::object potential_to_json(const ConnectionShape& shape, const domain::ConnectionTarget& target,
                               const domain::Organization& organization) {
  json::object object{{"connectionType", shape.type}, {"resourceIndicator", target.resource_indicator}};
  for (const auto& part : target.parts) object[part.member] = part_json(part, organization);
  return object;
}

}  // namespace mandate::api
