// The keys and secrets of agents (wire contract 1.2, rows 18 to 23, and 1.4), of the OAuth clients of MCP servers
// (1.10) and of applications (section 3). A key is named by its id or kid.
#include "api/agent_json.h"
#include "api/application_json.h"
#include "api/credential_json.h"
#include "domain/resource_server.h"
#include "manage/credentials/client_keys.h"
#include "manage/credentials/client_secrets.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using domain::Status;

// A route names an agent, an application or an MCP server.
bool is_of_application(const Call& call) {
  return !call.request().path_parameter("appId").empty();
}
domain::ResourceServerId server_of(const Call& call) {
  return domain::to_resource_server_id(call.request().path_parameter("serverId"));
}
manage::ClientRef client_of(const Call& call) {
  if (!call.request().path_parameter("agentId").empty()) return call.id<domain::AgentId>("agentId");
  if (!is_of_application(call)) return manage::McpClientRef{server_of(call)};
  return call.id<domain::ApplicationId>("appId");
}
bool is_of_mcp_server(const Call& call) {
  return !call.request().path_parameter("serverId").empty();
}
// Clients of MCP servers' paths are told by the status that the last key stays; others by the cause alone.
bool is_last_key(const Error& error) {
  return error.causes.size() == 1 && error.causes.front().reason == "DEACTIVATE_NOT_ALLOWED";
}
domain::ClientSecretId secret_of(const Call& call) {
  return call.id<domain::ClientSecretId>("secretId");
}

std::string credentials_url(const Call& call) {
  if (is_of_application(call))
    return api::application_url(call.organization(), call.id<domain::ApplicationId>("appId")) + "/credentials";
  const auto agent = call.id<domain::AgentId>("agentId");
  if (agent.empty())
    return call.link("/workload-principals/api/v1/mcp-servers/" + server_of(call).str() + "/credentials");
  return api::agent_url(call.organization(), agent) + "/credentials";
}
std::string url_of(const Call& call, const domain::ClientKey& key) {
  return credentials_url(call) + "/jwks/" + key.id.str();
}
std::string url_of(const Call& call, const domain::ClientSecret& secret) {
  return credentials_url(call) + "/secrets/" + secret.id.str();
}

Result<http::Response> key_response(const Call& call, int status, const domain::ClientKey& key) {
  TRY(auto body, api::to_json(key, url_of(call, key)));
  return json_response(status, std::move(body));
}

Result<http::Response> list_keys(const Call& call) {
  TRY(const auto keys, manage::ClientKeys(call.environment()).list(client_of(call)));
  json::array rows;
  for (const auto& key : keys) {
    TRY(auto row, api::to_json(key, url_of(call, key)));
    rows.push_back(std::move(row));
  }
  if (is_of_application(call)) return json_response(200, json::object{{"keys", std::move(rows)}});
  return call.list(std::move(rows), "");
}

Result<http::Response> add_key(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto draft, api::parse_new_key(body));
  TRY(const auto key, manage::ClientKeys(call.environment()).add(client_of(call), draft, call.caller()));
  return key_response(call, 201, key);
}

Result<http::Response> get_key(const Call& call) {
  TRY(const auto key,
      manage::ClientKeys(call.environment()).get(client_of(call), call.request().path_parameter("keyId")));
  return key_response(call, 200, key);
}

AdminApi::Answer set_key_status(Status status) {
  return [status](const Call& call) -> Result<http::Response> {
    const auto& named = call.request().path_parameter("keyId");
    const auto key = manage::ClientKeys(call.environment()).set_status(client_of(call), named, status, call.caller());
    if (!key && is_of_mcp_server(call) && is_last_key(key.error())) {
      auto response = error_response(key.error());
      response.status = 409;
      return response;
    }
    CHECK(key);
    return key_response(call, 200, *key);
  };
}

Result<http::Response> delete_key(const Call& call) {
  CHECK(manage::ClientKeys(call.environment())
            .remove(client_of(call), call.request().path_parameter("keyId"), call.caller()));
  return no_content();
}

// A bare array, as the clients of this path expect it.
Result<http::Response> list_secrets(const Call& call) {
  TRY(const auto secrets, manage::ClientSecrets(call.environment()).list(client_of(call)));
  json::array rows;
  for (const auto& secret : secrets) rows.push_back(api::to_json(secret, url_of(call, secret)));
  return json_response(200, std::move(rows));
}

Result<http::Response> add_secret(const Call& call) {
  TRY(const auto body, call.optional_body());
  TRY(auto fresh, api::parse_new_secret(body, is_of_application(call)));
  TRY(const auto made, manage::ClientSecrets(call.environment())
                           .add(client_of(call), fresh.status, std::move(fresh.text), call.caller()));
  return json_response(201, api::to_json(made.secret, made.text, url_of(call, made.secret)));
}

Result<http::Response> get_secret(const Call& call) {
  TRY(const auto secret, manage::ClientSecrets(call.environment()).get(client_of(call), secret_of(call)));
  return json_response(200, api::to_json(secret, url_of(call, secret)));
}

AdminApi::Answer set_secret_status(Status status) {
  return [status](const Call& call) -> Result<http::Response> {
    TRY(const auto secret,
        manage::ClientSecrets(call.environment()).set_status(client_of(call), secret_of(call), status, call.caller()));
    return json_response(200, api::to_json(secret, url_of(call, secret)));
  };
}

Result<http::Response> delete_secret(const Call& call) {
  CHECK(manage::ClientSecrets(call.environment()).remove(client_of(call), secret_of(call), call.caller()));
  return no_content();
}

void mount_keys(http::Router& router, const AdminApi& api, const std::string& client) {
  using enum http::Method;
  const std::string keys = client + "/credentials/jwks", key = keys + "/{keyId}";
  router.add(get, keys, api.handler(list_keys));
  router.add(post, keys, api.handler(add_key));
  router.add(get, key, api.handler(get_key));
  router.add(delete_, key, api.handler(delete_key));
  router.add(post, key + "/lifecycle/activate", api.handler(set_key_status(Status::active)));
  router.add(post, key + "/lifecycle/deactivate", api.handler(set_key_status(Status::inactive)));
}

void mount_secrets(http::Router& router, const AdminApi& api, const std::string& client) {
  using enum http::Method;
  const std::string secrets = client + "/credentials/secrets", secret = secrets + "/{secretId}";
  router.add(get, secrets, api.handler(list_secrets));
  router.add(post, secrets, api.handler(add_secret));
  router.add(get, secret, api.handler(get_secret));
  router.add(delete_, secret, api.handler(delete_secret));
  router.add(post, secret + "/lifecycle/activate", api.handler(set_secret_status(Status::active)));
  router.add(post, secret + "/lifecycle/deactivate", api.handler(set_secret_status(Status::inactive)));
}

}  // namespace

void mount_client_credentials(http::Router& router, const AdminApi& api) {
  for (const auto* client : {"/workload-principals/api/v1/ai-agents/{agentId}", "/api/v1/apps/{appId}"}) {
    mount_keys(router, api, client);
    mount_secrets(router, api, client);
  }
  mount_keys(router, api, "/workload-principals/api/v1/mcp-servers/{serverId}");
}

}  // namespace mandate::web::admin
