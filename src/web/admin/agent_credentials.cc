// The keys and secrets of agents: wire contract 1.2, rows 18 to 23, and 1.4. A key is named by its id or kid.
#include "api/agent_json.h"
#include "api/credential_json.h"
#include "manage/credentials/agent_keys.h"
#include "manage/credentials/agent_secrets.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using domain::Status;

domain::AgentId agent_of(const Call& call) {
  return call.id<domain::AgentId>("agentId");
}
domain::ClientSecretId secret_of(const Call& call) {
  return call.id<domain::ClientSecretId>("secretId");
}

std::string url_of(const Call& call, const domain::ClientKey& key) {
  return api::agent_url(call.organization(), agent_of(call)) + "/credentials/jwks/" + key.id.str();
}
std::string url_of(const Call& call, const domain::ClientSecret& secret) {
  return api::agent_url(call.organization(), agent_of(call)) + "/credentials/secrets/" + secret.id.str();
}

Result<http::Response> key_response(const Call& call, int status, const domain::ClientKey& key) {
  TRY(auto body, api::to_json(key, url_of(call, key)));
  return json_response(status, std::move(body));
}

Result<http::Response> list_keys(const Call& call) {
  TRY(const auto keys, manage::AgentKeys(call.environment()).list(agent_of(call)));
  json::array rows;
  for (const auto& key : keys) {
    TRY(auto row, api::to_json(key, url_of(call, key)));
    rows.push_back(std::move(row));
  }
  return call.list(std::move(rows), "");
}

Result<http::Response> add_key(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto fresh, api::parse_new_key(body));
  TRY(const auto key,
      manage::AgentKeys(call.environment()).add(agent_of(call), fresh.jwk, fresh.status, call.caller()));
  return key_response(call, 201, key);
}

Result<http::Response> get_key(const Call& call) {
  TRY(const auto key,
      manage::AgentKeys(call.environment()).get(agent_of(call), call.request().path_parameter("keyId")));
  return key_response(call, 200, key);
}

AdminApi::Answer set_key_status(Status status) {
  return [status](const Call& call) -> Result<http::Response> {
    const auto& named = call.request().path_parameter("keyId");
    TRY(const auto key,
        manage::AgentKeys(call.environment()).set_status(agent_of(call), named, status, call.caller()));
    return key_response(call, 200, key);
  };
}

Result<http::Response> delete_key(const Call& call) {
  CHECK(manage::AgentKeys(call.environment())
            .remove(agent_of(call), call.request().path_parameter("keyId"), call.caller()));
  return no_content();
}

// A bare array, as the clients of this path expect it.
Result<http::Response> list_secrets(const Call& call) {
  TRY(const auto secrets, manage::AgentSecrets(call.environment()).list(agent_of(call)));
  json::array rows;
  for (const auto& secret : secrets) rows.push_back(api::to_json(secret, url_of(call, secret)));
  return json_response(200, std::move(rows));
}

Result<http::Response> add_secret(const Call& call) {
  TRY(const auto body, call.optional_body());
  TRY(const auto status, api::parse_new_secret(body));
  TRY(const auto made, manage::AgentSecrets(call.environment()).add(agent_of(call), status, call.caller()));
  return json_response(201, api::to_json(made.secret, made.text, url_of(call, made.secret)));
}

Result<http::Response> get_secret(const Call& call) {
  TRY(const auto secret, manage::AgentSecrets(call.environment()).get(agent_of(call), secret_of(call)));
  return json_response(200, api::to_json(secret, url_of(call, secret)));
}

AdminApi::Answer set_secret_status(Status status) {
  return [status](const Call& call) -> Result<http::Response> {
    TRY(const auto secret, manage::AgentSecrets(call.environment())
                               .set_status(agent_of(call), secret_of(call), status, call.caller()));
    return json_response(200, api::to_json(secret, url_of(call, secret)));
  };
}

Result<http::Response> delete_secret(const Call& call) {
  CHECK(manage::AgentSecrets(call.environment()).remove(agent_of(call), secret_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_agent_credentials(http::Router& router, const AdminApi& api) {
  const std::string credentials = "/workload-principals/api/v1/ai-agents/{agentId}/credentials";
  const std::string keys = credentials + "/jwks", key = keys + "/{keyId}";
  router.add(http::Method::get, keys, api.handler(list_keys));
  router.add(http::Method::post, keys, api.handler(add_key));
  router.add(http::Method::get, key, api.handler(get_key));
  router.add(http::Method::delete_, key, api.handler(delete_key));
  router.add(http::Method::post, key + "/lifecycle/activate", api.handler(set_key_status(Status::active)));
  router.add(http::Method::post, key + "/lifecycle/deactivate",
             api.handler(set_key_status(Status::inactive)));
  const std::string secrets = credentials + "/secrets", secret = secrets + "/{secretId}";
  router.add(http::Method::get, secrets, api.handler(list_secrets));
  router.add(http::Method::post, secrets, api.handler(add_secret));
  router.add(http::Method::get, secret, api.handler(get_secret));
  router.add(http::Method::delete_, secret, api.handler(delete_secret));
  router.add(http::Method::post, secret + "/lifecycle/activate",
             api.handler(set_secret_status(Status::active)));
  router.add(http::Method::post, secret + "/lifecycle/deactivate",
             api.handler(set_secret_status(Status::inactive)));
}

}  // namespace mandate::web::admin
