#include <algorithm>
#include <utility>

#include "base/json.h"
#include "manage/operations/operation_request.h"

namespace mandate::manage {
namespace {

using domain::SignOnChoice;

// What is stored of a choice: names, which stay when the enumeration changes.
constexpr std::pair<SignOnChoice::Kind, std::string_view> sign_on_kinds[] = {
    {SignOnChoice::Kind::none, "none"},
    {SignOnChoice::Kind::existing_app, "existing_app"},
    {SignOnChoice::Kind::new_app, "new_app"}};

json::object to_json(const SignOnChoice& choice) {
  const auto* kind =
      std::ranges::find(sign_on_kinds, choice.kind, &std::pair<SignOnChoice::Kind, std::string_view>::first);
  return {{"kind", kind->second}, {"app", choice.app.str()}};
}

json::object change_json(const domain::AgentChange& change) {
  json::object object;
  if (change.name) object["name"] = *change.name;
  if (change.description) object["description"] = *change.description;
  if (change.sign_on) object["sign_on"] = to_json(*change.sign_on);
  if (change.auth_method) object["auth_method"] = name_of(*change.auth_method);
  if (change.jwks_uri) object["jwks_uri"] = *change.jwks_uri;
  if (change.client_id_url) object["client_id_url"] = *change.client_id_url;
  if (change.resource_url) object["resource_url"] = *change.resource_url;
  if (change.platform) object["platform"] = *change.platform;
  if (change.external_id) object["external_id"] = *change.external_id;
  if (change.owners) object["owners"] = json::value_from(*change.owners);
  return object;
}

const json::object& object_at(const json::object& object, std::string_view name) {
  static const json::object nothing;
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_object() ? value->get_object() : nothing;
}

SignOnChoice to_sign_on(const json::object& object) {
  SignOnChoice choice{SignOnChoice::Kind::none, domain::ApplicationId(text_at(object, "app"))};
  for (const auto& [kind, name] : sign_on_kinds)
    if (text_at(object, "kind") == name) choice.kind = kind;
  return choice;
}

domain::AgentChange to_change(const json::object& object) {
  domain::AgentChange change;
  if (object.contains("name")) change.name = text_at(object, "name");
  if (object.contains("description")) change.description = text_at(object, "description");
  if (object.contains("sign_on")) change.sign_on = to_sign_on(object_at(object, "sign_on"));
  if (object.contains("auth_method"))
    change.auth_method = domain::parse_client_auth_method(text_at(object, "auth_method"))
                             .value_or(domain::ClientAuthMethod::private_key_jwt);
  if (object.contains("jwks_uri")) change.jwks_uri = text_at(object, "jwks_uri");
  if (object.contains("client_id_url")) change.client_id_url = text_at(object, "client_id_url");
  if (object.contains("resource_url")) change.resource_url = text_at(object, "resource_url");
  if (object.contains("platform")) change.platform = text_at(object, "platform");
  if (object.contains("external_id")) change.external_id = text_at(object, "external_id");
  if (const auto* owners = object.if_contains("owners"); owners != nullptr && owners->is_array())
    for (change.owners.emplace(); const auto& owner : owners->get_array())
      if (owner.is_string()) change.owners->emplace_back(owner.get_string());
  return change;
}

json::object virtual_json(const OperationRequest& request) {
  const auto& change = request.virtual_mcp;
  json::object object;
  if (change.resource_path) object["resource_path"] = *change.resource_path;
  if (change.display_name) object["display_name"] = *change.display_name;
  if (change.description) object["description"] = *change.description;
  if (request.connection.empty()) return object;
  object["connection"] = request.connection.str();
  json::array capabilities;
  for (const auto& one : request.capabilities)
    capabilities.push_back(json::object{{"source_orn", one.source_orn}, {"alias", one.alias}});
  object["capabilities"] = std::move(capabilities);
  return object;
}

void read_virtual(const json::object& object, OperationRequest& request) {
  auto& change = request.virtual_mcp;
  if (object.contains("resource_path")) change.resource_path = text_at(object, "resource_path");
  if (object.contains("display_name")) change.display_name = text_at(object, "display_name");
  if (object.contains("description")) change.description = text_at(object, "description");
  request.connection = domain::ConnectionId(text_at(object, "connection"));
  if (const auto* capabilities = object.if_contains("capabilities");
      capabilities != nullptr && capabilities->is_array())
    for (const auto& one : capabilities->get_array())
      if (one.is_object())
        request.capabilities.push_back({text_at(one.get_object(), "source_orn"), text_at(one.get_object(), "alias")});
}

}  // namespace

std::string to_text(const OperationRequest& request) {
  const auto& actor = request.caller.party;
  const auto& origin = request.caller.origin;
  return json::serialize(json::object{{"change", change_json(request.change)},
                                      {"revoke_tokens", request.revoke_tokens},
                                      {"virtual_mcp", virtual_json(request)},
                                      {"actor", json::object{{"id", actor.id},
                                                             {"type", actor.type},
                                                             {"alternate_id", actor.alternate_id},
                                                             {"display_name", actor.display_name}}},
                                      {"origin", json::object{{"request_id", origin.request_id},
                                                              {"client_address", origin.client_address},
                                                              {"user_agent", origin.user_agent}}}});
}

Result<OperationRequest> parse_operation_request(std::string_view text) {
  const auto parsed = parse_json_object(text);
  if (!parsed) return fail(ErrorKind::corrupt, "The stored operation cannot be read", parsed.error().message);
  const auto& actor = object_at(*parsed, "actor");
  const auto& origin = object_at(*parsed, "origin");
  OperationRequest request{
      to_change(object_at(*parsed, "change")),
      {domain::UserId(text_at(actor, "id")),
       {text_at(actor, "id"), text_at(actor, "type"), text_at(actor, "alternate_id"), text_at(actor, "display_name")},
       {text_at(origin, "request_id"), text_at(origin, "client_address"), text_at(origin, "user_agent")}}};
  const auto* revoke_tokens = parsed->if_contains("revoke_tokens");
  request.revoke_tokens = revoke_tokens != nullptr && revoke_tokens->is_bool() && revoke_tokens->get_bool();
  read_virtual(object_at(*parsed, "virtual_mcp"), request);
  return request;
}

}  // namespace mandate::manage
