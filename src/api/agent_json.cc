#include "api/agent_json.h"

#include "api/object_reader.h"
#include "api/virtual_mcp_json.h"
#include "base/text.h"

namespace mandate::api {
namespace {

using domain::AgentChange;
using domain::AgentStatus;
using domain::ClientAuthMethod;
using domain::SignOnChoice;

constexpr std::string_view what = "AIAgent";

// `signOnProvider`: {type: NEW_OIDC_APP} or {type: EXISTING_APP, appInstanceId}.
void read_sign_on(ObjectReader& body, AgentChange& change) {
  auto provider = body.object("signOnProvider");
  if (!provider) return;
  const auto type = provider->required_text("type");
  const auto app = provider->text("appInstanceId");
  if (type == "NEW_OIDC_APP") {
    change.sign_on = SignOnChoice{SignOnChoice::Kind::new_app};
  } else if (type == "EXISTING_APP" && app) {
    change.sign_on = SignOnChoice{SignOnChoice::Kind::existing_app, domain::ApplicationId(*app)};
  } else if (type == "EXISTING_APP") {
    provider->refuse("appInstanceId", "'signOnProvider.appInstanceId' is required with the type EXISTING_APP.");
  } else if (!type.empty()) {
    provider->refuse("type", "'signOnProvider.type' must be EXISTING_APP or NEW_OIDC_APP.");
  }
}

// `appId` is the older way to say the same. Both may be there, as answers carry both; they must agree.
void read_app(ObjectReader& body, AgentChange& change) {
  read_sign_on(body, change);
  const auto app = body.text_edit("appId");
  if (!app) {
    if (body.is_null("signOnProvider")) change.sign_on = SignOnChoice{};
    return;
  }
  const auto choice = *app && !(*app)->empty()
                          ? SignOnChoice{SignOnChoice::Kind::existing_app, domain::ApplicationId(**app)}
                          : SignOnChoice{};
  const bool contradicts =
      change.sign_on && change.sign_on->kind == SignOnChoice::Kind::existing_app && *change.sign_on != choice;
  if (contradicts) body.refuse("appId", "'appId' and 'signOnProvider' name different applications.");
  // A replacement that repeats NEW_OIDC_APP with the id of the application that was made means that one.
  change.sign_on = choice;
}

void read_auth_method(ObjectReader& client, AgentChange& change) {
  const auto method = client.text("tokenEndpointAuthMethod");
  if (!method) return;
  // Header or body carry the same secret.
  change.auth_method =
      *method == "client_secret_post" ? ClientAuthMethod::client_secret : domain::parse_client_auth_method(*method);
  if (!change.auth_method)
    client.refuse("tokenEndpointAuthMethod",
                  "'oauthClient.tokenEndpointAuthMethod' must be private_key_jwt, client_secret_basic or none.");
}

// `oauthClient`: {type: CIMD, clientIdMatchPattern} for an agent whose client_id is the URL of its own metadata.
void read_client(ObjectReader& body, AgentChange& change) {
  auto client = body.object("oauthClient");
  if (!client) return;
  client->ignore({"clientId"});  // answers carry it; it is the agent's id or the URL
  read_auth_method(*client, change);
  if (const auto uri = client->text_edit("jwksUri")) change.jwks_uri = uri->value_or("");
  const auto type = client->text("type");
  change.client_id_url = client->text("clientIdMatchPattern");
  if (type && *type != "CIMD") client->refuse("type", "'oauthClient.type' can only be CIMD.");
  if (type && !change.client_id_url)
    client->refuse("clientIdMatchPattern", "'oauthClient.clientIdMatchPattern' is required with the type CIMD.");
  if (!type && change.client_id_url)
    client->refuse("type", "'oauthClient.type' must be CIMD with 'oauthClient.clientIdMatchPattern'.");
}

void read_external(ObjectReader& body, AgentChange& change) {
  change.platform = body.text("platform");
  change.external_id = body.text("externalId");
}

json::object client_json(const domain::Agent& agent) {
  json::object client{{"clientId", agent.client_id_url.empty() ? agent.id.str() : agent.client_id_url},
                      {"tokenEndpointAuthMethod", name_of(agent.auth_method)}};
  if (!agent.jwks_uri.empty()) client["jwksUri"] = agent.jwks_uri;
  if (!agent.client_id_url.empty()) {
    client["type"] = "CIMD";
    client["clientIdMatchPattern"] = agent.client_id_url;
  }
  return client;
}

json::object hinted_link(std::string href, std::string_view method) {
  return {{"href", std::move(href)}, {"hints", json::object{{"allow", json::array{method}}}}};
}

std::string delegation_links_url(const domain::Agent& agent, const domain::Organization& organization) {
  const auto filter = "to.resourceOrn eq \"" + organization.orns().agent(agent.id) + "\"";
  return organization.public_url + "/workload-principals/api/v1/delegation-links?filter=" + percent_encode(filter);
}

json::object links_of(const domain::Agent& agent, const domain::Organization& organization) {
  const auto url = agent_url(organization, agent.id);
  json::object links{{"self", json::object{{"rel", "self"}, {"href", url}, {"method", "GET"}}},
                     {"owners", json::object{{"href", url + "/owners"}}},
                     {"readiness", json::object{{"href", url + "/readiness"}}},
                     {"connections", json::object{{"href", url + "/connections"}}},
                     {"delegationLinks", json::object{{"href", delegation_links_url(agent, organization)}}},
                     {"jwks", json::object{{"href", url + "/credentials/jwks"}}},
                     {"secrets", json::object{{"href", url + "/credentials/secrets"}}}};
  if (!agent.resource_url.empty())
    links["a2a-server"] =
        json::object{{"href", organization.public_url + "/resource-servers/api/v1/a2a-servers/" + agent.id.str()}};
  if (!agent.app_id.empty())
    links["app"] = json::object{{"href", organization.public_url + "/api/v1/apps/" + agent.app_id.str()}};
  if (agent.status != AgentStatus::active) links["activate"] = hinted_link(url + "/lifecycle/activate", "POST");
  if (agent.status != AgentStatus::inactive) links["deactivate"] = hinted_link(url + "/lifecycle/deactivate", "POST");
  if (agent.status == AgentStatus::inactive) links["delete"] = hinted_link(url, "DELETE");
  return links;
}

}  // namespace

Result<AgentChange> parse_new_agent(const json::object& object) {
  ObjectReader body(object);
  AgentChange change;
  auto profile = body.required_object("profile");
  change.name = profile.required_text("name");
  change.description = profile.text("description");
  read_app(body, change);
  if (!body.is_null("appId") && body.has("appId") && body.has("signOnProvider"))
    body.refuse("appId", "Give 'signOnProvider' or 'appId', not both.");
  read_client(body, change);
  change.resource_url = body.text("resourceUrl");
  read_external(body, change);
  change.owners = body.texts("owners");
  CHECK(body.finish(what));
  return change;
}

Result<AgentChange> parse_agent_replacement(const json::object& object) {
  ObjectReader body(object);
  AgentChange change;
  auto profile = body.required_object("profile");
  change.name = profile.required_text("name");
  change.description = profile.text("description").value_or("");
  change.sign_on = SignOnChoice{};  // a replacement without an application has none
  read_app(body, change);
  read_client(body, change);
  change.resource_url = body.text("resourceUrl");  // left out it stays: it cannot be removed
  read_external(body, change);                     // the same
  // Clients read an agent, change it and send it back whole.
  body.ignore({"id", "orn", "status", "tokensRevoked", "created", "lastUpdated", "_links"});
  if (body.has("owners")) body.refuse("owners", "Owners are changed at the agent's /owners.");
  CHECK(body.finish(what));
  return change;
}

Result<AgentChange> parse_agent_patch(const json::object& object) {
  ObjectReader body(object);
  AgentChange change;
  if (body.is_null("profile")) body.refuse("profile", "'profile' cannot be removed.");
  if (auto profile = body.object("profile")) {
    if (profile->is_null("name")) profile->refuse("name", "'profile.name' cannot be removed.");
    change.name = profile->text("name");
    if (const auto description = profile->text_edit("description")) change.description = description->value_or("");
  }
  read_app(body, change);
  read_client(body, change);
  if (const auto url = body.text_edit("resourceUrl")) change.resource_url = url->value_or("");
  body.immutable(
      {"id", "orn", "status", "platform", "externalId", "tokensRevoked", "created", "lastUpdated", "_links"});
  if (body.has("owners")) body.refuse("owners", "Owners are changed at the agent's /owners.");
  CHECK(body.finish(what));
  return change;
}

std::string agent_url(const domain::Organization& organization, const domain::AgentId& agent) {
  return organization.public_url + "/workload-principals/api/v1/ai-agents/" + agent.str();
}

json::object to_json(const domain::AgentDetails& details, const domain::Organization& organization) {
  const auto& agent = details.agent;
  json::object profile{{"name", agent.name}};
  if (!agent.description.empty()) profile["description"] = agent.description;
  json::object object{{"id", agent.id.str()},
                      {"orn", organization.orns().agent(agent.id)},
                      {"status", name_of(agent.status)},
                      {"profile", std::move(profile)},
                      {"oauthClient", client_json(agent)},
                      {"created", format_time(agent.created)},
                      {"lastUpdated", format_time(agent.last_updated)},
                      {"_links", links_of(agent, organization)}};
  if (!agent.resource_url.empty()) object["resourceUrl"] = agent.resource_url;
  if (!agent.platform.empty()) object["platform"] = agent.platform;
  if (!agent.external_id.empty()) object["externalId"] = agent.external_id;
  if (agent.tokens_revoked) object["tokensRevoked"] = format_time(*agent.tokens_revoked);
  if (!agent.app_id.empty()) {
    object["appId"] = agent.app_id.str();
    object["signOnProvider"] = json::object{{"type", details.app_bound ? "NEW_OIDC_APP" : "EXISTING_APP"},
                                            {"appInstanceId", agent.app_id.str()}};
  }
  return object;
}

json::object to_json(const domain::AgentId& agent, const std::vector<domain::ReadinessCheck>& checks,
                     const domain::Organization& organization) {
  json::array rows;
  bool ready = true;
  for (const auto& check : checks) {
    ready = ready && (check.met || !check.required);
    rows.push_back(json::object{
        {"name", check.name}, {"required", check.required}, {"met", check.met}, {"summary", check.summary}});
  }
  const auto url = agent_url(organization, agent);
  return {{"ready", ready},
          {"checks", std::move(rows)},
          {"_links",
           json::object{{"self", json::object{{"href", url + "/readiness"}}}, {"agent", json::object{{"href", url}}}}}};
}

json::object to_json(const domain::AgentDetails& details, const domain::AgentDependents& dependents,
                     const domain::Organization& organization) {
  const auto& agent = details.agent;
  json::array policies;
  for (const auto& policy : dependents.policies)
    policies.push_back(json::object{{"id", policy.id.str()},
                                    {"name", policy.name},
                                    {"authorizationServerId", policy.server.str()},
                                    {"href", organization.public_url + "/api/v1/authorizationServers/" +
                                                 policy.server.str() + "/policies/" + policy.id.str()}});
  json::object object{{"id", agent.id.str()},
                      {"deletable", agent.status == AgentStatus::inactive},
                      {"status", name_of(agent.status)},
                      {"dependents", json::object{{"policies", std::move(policies)},
                                                  {"connections", json::value_from(dependents.connections)},
                                                  {"owners", json::value_from(dependents.owners)},
                                                  {"delegationLinks", json::value_from(dependents.delegation_links)},
                                                  {"keys", json::value_from(dependents.keys)},
                                                  {"secrets", json::value_from(dependents.secrets)}}}};
  if (!dependents.app.empty())
    object["dependents"].get_object()["app"] =
        json::object{{"id", dependents.app.str()}, {"bound", dependents.app_bound}};
  return object;
}

json::object to_json(const domain::Operation& operation, const domain::Organization& organization) {
  json::object object{{"id", operation.id.str()},
                      {"type", name_of(operation.type)},
                      {"status", name_of(operation.status)},
                      {"created", format_time(operation.created)}};
  if (operation.started) object["started"] = format_time(*operation.started);
  if (operation.completed) object["completed"] = format_time(*operation.completed);
  const bool is_virtual = is_of_virtual_mcp(operation.type);
  const auto href =
      is_virtual ? virtual_mcp_url(organization, operation.agent) : agent_url(organization, operation.agent);
  if (operation.status == domain::OperationStatus::completed)
    object["resource"] = json::object{
        {"id", operation.agent.str()},
        {"type", is_virtual ? "virtual_mcp" : "AI_AGENT"},
        {"status", operation.agent_status},
        {"_links", json::object{{"self", json::object{{"rel", "self"}, {"href", href}, {"method", "GET"}}}}}};
  if (operation.status == domain::OperationStatus::failed)
    object["errorDetails"] = json::object{{"code", operation.error_code}, {"message", operation.error_message}};
  object["_links"] =
      json::object{{"self", json::object{{"href", organization.public_url + "/workload-principals/api/v1/operations/" +
                                                      operation.id.str()}}}};
  return object;
}

}  // namespace mandate::api
