#include "grants/token_exchange/id_jag.h"

#include <algorithm>

#include "base/text.h"
#include "grants/links.h"
#include "grants/resource.h"
#include "grants/token_exchange/subject_token.h"
#include "oauth/token_request.h"

namespace mandate::grants::token_exchange {
namespace {

using directory::AgentRecord;
using directory::ServerRecord;

// What ID-JAGs answer in place of RFC 8693's invalid_request when the subject token is bad (contract A.19).
oauth::TokenError as_invalid_grant(oauth::TokenError error) {
  if (error.reason.starts_with("invalid_subject_token") && error.reason != "invalid_subject_token_type")
    error.error = "invalid_grant";
  return error;
}

Decided<void> check_parameters(const Request& request) {
  if (request.form.has("actor_token") || request.form.has("actor_token_type"))
    return oauth::refuse("invalid_actor_token",
                         "actor_token is not used here: the agent that authenticates is the actor");
  if (!request.form.find("audience"))
    return oauth::refuse("token_exchange_invalid_audience",
                         "audience is missing: name the issuer of the authorization server to redeem at");
  return {};
}

struct Path {
  const domain::Connection* connection = nullptr;
  std::shared_ptr<const ServerRecord> server;
};

// The agent's connection to the authorization server that `audience` names, byte for byte.
Decided<Path> find_path(const Request& request) {
  const auto audience = request.form.get("audience");
  request.record.note("authorizationServerAudience", audience);
  for (const auto& connection : request.client.agent->connections) {
    if (connection.type != "IDENTITY_ASSERTION_CUSTOM_AS") continue;
    const domain::AuthorizationServerId id(connection.target);
    if (request.view.organization().issuer(id) != audience) continue;
    request.record.target(
        {connection.id.str(),
         "ResourceConnection",
         connection.type,
         connection.type,
         {{"workload_principal_resource_connection_type", "IDENTITY_ASSERTION"},
          {"workload_principal_resource_connection_resource_id", connection.target},
          {"workload_principal_resource_connection_status", std::string(name_of(connection.status))}}});
    request.record.note("resourceConnectionId", connection.id.str());
    CHECK(check_connection(connection, audience));
    TRY(auto server, from_directory(request.view.server(id)));
    CHECK(check_server(server.get(), audience));
    request.record.target(
        {server->server.id.str(), "AuthorizationServer", server->server.audience, server->server.name});
    return Path{&connection, std::move(server)};
  }
  return oauth::refuse("token_exchange_invalid_audience",
                       "The agent has no connection to an authorization server with the issuer '" + audience +
                           "' (compared byte for byte)");
}

// All or nothing: one scope that a link of the chain does not allow refuses the request.
Decided<std::vector<std::string>> check_scopes(const Request& request, const Path& path) {
  TRY(auto scopes, oauth::requested_scopes(request.form));
  request.record.note("requestedScopes", join(scopes, " "));
  if (scopes.empty())
    return oauth::refuse("missing_scopes", "scope is missing; available through this connection: " +
                                               available_scopes(*path.server, *path.connection));
  for (const auto& name : scopes) CHECK(check_scope(*path.server, *path.connection, name));
  return scopes;
}

Decided<std::vector<std::string>> check_resources(const Request& request, const Path& path) {
  auto resources = request.form.all("resource");
  request.record.note("resource", join(resources, " "));
  if (resources.size() > 1) return oauth::refuse("too_many_resources", "Name one resource; a token has one audience");
  if (!resources.empty() && !same_resource(resources.front(), path.server->server.audience))
    return oauth::refuse("token_exchange_invalid_resource", "The authorization server '" + path.server->server.name +
                                                                "' protects " + path.server->server.audience +
                                                                ", not the resource named");
  return resources;
}

}  // namespace

Decided<Decision> decide_id_jag(const Request& request) {
  if (!request.client.agent)
    return oauth::refuse("unauthorized_client", "Only a registered AI agent can get an ID-JAG");
  CHECK(check_parameters(request));
  auto subject = check_subject_token(request);
  if (!subject) return tl::unexpected(as_invalid_grant(std::move(subject).error()));
  TRY(const auto path, find_path(request));
  TRY(auto scopes, check_scopes(request, path));
  TRY(auto resources, check_resources(request, path));

  oauth::IdJag token;
  token.audience = request.form.get("audience");
  token.client_id = request.client.id.str();
  token.subject = std::move(subject->claims);
  token.subject.actors.insert(token.subject.actors.begin(),
                              {request.issuer.url, request.client.agent->agent.id.str(), "ai_agent"});
  token.scopes = std::move(scopes);
  token.resources = std::move(resources);
  token.email = subject->email;
  Decision decision{std::move(token)};
  decision.lifetime = oauth::id_jag_lifetime;
  // The server that redeems it says which algorithm its clients are at home with.
  decision.signing_algorithm = path.server->server.signing_algorithm;
  return decision;
}

}  // namespace mandate::grants::token_exchange
