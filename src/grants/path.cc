#include "grants/path.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "directory/protected_resources.h"
#include "domain/resource_indicator.h"
#include "grants/links.h"
#include "grants/resource.h"
#include "oauth/token_request.h"

namespace mandate::grants {
namespace {

using connections::Redeemer;

// A connection through which ID-JAGs are asked for.
struct Candidate {
  const domain::Connection* connection;
  Redeemer redeemer;
  std::string issuer;

  Path path(std::shared_ptr<const directory::ResourceRecord> resource = nullptr) const {
    return {connection, redeemer, issuer, nullptr, std::move(resource)};
  }
};

// An issuer of ours has rules that only a connection to it as a server of ours asks for.
bool is_ours(const Request& request, const std::string& issuer) {
  const auto& own = request.view.organization().issuer();
  return issuer == own || issuer.starts_with(own + "/");
}

std::vector<Candidate> candidates_for(const Request& request, const Destination& destination) {
  std::vector<Candidate> candidates;
  for (const auto& connection : request.client.agent->connections) {
    const auto* type = connections::find_connection_type(connection.type);
    auto redeemer = type == nullptr ? std::nullopt : type->redeemer(connection);
    if (!redeemer || (redeemer->server.empty() && is_ours(request, redeemer->issuer))) continue;
    auto issuer = redeemer->server.empty() ? redeemer->issuer : request.view.organization().issuer(redeemer->server);
    if (destination.audience.empty() || issuer == destination.audience)
      candidates.push_back({&connection, *std::move(redeemer), std::move(issuer)});
  }
  return candidates;
}

tl::unexpected<oauth::TokenError> no_such_audience(const Destination& destination) {
  return oauth::refuse("token_exchange_invalid_audience",
                       "The agent has no connection to an authorization server with the issuer '" +
                           destination.audience + "' (compared byte for byte)");
}

tl::unexpected<oauth::TokenError> no_such_resource(const Destination& destination) {
  return oauth::refuse("token_exchange_invalid_resource",
                       "The agent has no connection to the resource '" + destination.resource + "'" +
                           (destination.audience.empty() ? "" : " of the authorization server named"));
}

// What the connection leads to, under the name that an administrator gave it there.
Decided<Path> to_target(const Request& request, const Candidate& candidate) {
  TRY(auto resource, from_directory(request.view.resource(candidate.connection->target)));
  CHECK(check_resource(resource.get(), candidate.redeemer.server, *candidate.connection));
  return candidate.path(std::move(resource));
}

// Through a connection to the resource itself. What things are called by themselves comes before what administrators
// call them.
Decided<std::optional<Path>> to_resource_alone(const Request& request, const Destination& destination,
                                               const std::vector<Candidate>& candidates) {
  const auto is_to_one = [](const Candidate& candidate) { return candidate.redeemer.for_one_resource; };
  if (std::none_of(candidates.begin(), candidates.end(), is_to_one)) return std::nullopt;
  TRY(auto resource, from_directory(request.view.resource_at(destination.resource)));
  for (const auto& candidate : candidates)
    if (is_to_one(candidate) && resource && candidate.connection->target == resource->id)
      return candidate.path(std::move(resource));
  for (const auto& candidate : candidates)
    if (is_to_one(candidate) && candidate.connection->resource_indicator == destination.resource)
      return to_target(request, candidate);
  return std::nullopt;
}

// Narrower before wider: what leads to the resource itself, then what leads to all that its server protects.
Decided<Path> to_resource(const Request& request, const Destination& destination,
                          const std::vector<Candidate>& candidates) {
  TRY(auto alone, to_resource_alone(request, destination, candidates));
  if (alone) return *std::move(alone);
  if (destination.audience.empty()) return no_such_resource(destination);
  for (const auto& candidate : candidates) {
    if (candidate.redeemer.for_one_resource) continue;
    // Another's server knows what it protects; we do not.
    if (candidate.redeemer.server.empty()) return candidate.path();
    TRY(const auto server, from_directory(request.view.server(candidate.redeemer.server)));
    if (!server) continue;
    TRY(auto found,
        from_directory(directory::find_protected_resource(request.view, server->server.id, destination.resource)));
    if (found) return candidate.path(std::move(found->record));
    return oauth::refuse("token_exchange_invalid_resource", "The authorization server '" + server->server.name +
                                                                "' protects " + what_is_protected(server->server) +
                                                                ", not the resource named");
  }
  return no_such_resource(destination);
}

Decided<Path> choose(const Request& request, const Destination& destination) {
  const auto candidates = candidates_for(request, destination);
  if (candidates.empty() && !destination.audience.empty()) return no_such_audience(destination);
  if (!destination.resource.empty()) return to_resource(request, destination, candidates);
  for (const auto& candidate : candidates)
    if (!candidate.redeemer.for_one_resource) return candidate.path();
  return oauth::refuse("token_exchange_incomplete_resource_configuration",
                       "resource is missing: the agent's connections through this authorization server lead to single "
                       "resources; name one");
}

}  // namespace

void note_connection(Record& record, const domain::Connection& connection) {
  const auto* type = connections::find_connection_type(connection.type);
  record.target(domain::EventParty{connection.id.str(), "ResourceConnection", connection.type, connection.type}
                    .with("workload_principal_resource_connection_type", std::string(type->protocol()))
                    .with("workload_principal_resource_connection_resource_type", std::string(type->resource_type()))
                    .with("workload_principal_resource_connection_resource_id", connection.target)
                    .with("workload_principal_resource_connection_status", std::string(name_of(connection.status))));
  record.note("resourceConnectionId", connection.id.str());
}

Decided<Path> find_path(const Request& request, const Destination& destination) {
  TRY(auto path, choose(request, destination));
  note_connection(request, *path.connection);
  CHECK(check_connection(*path.connection, path.resource ? path.resource->url : path.issuer));
  if (path.resource) {
    note_resource(request.record, *path.resource);
    CHECK(check_resource(path.resource.get(), path.redeemer.server, *path.connection));
  }
  if (path.redeemer.server.empty()) {
    TRY(const auto instance, from_directory(request.view.application(path.redeemer.application)));
    CHECK(check_instance(instance.get(), *path.connection));
    return path;
  }
  TRY(path.server, from_directory(request.view.server(path.redeemer.server)));
  CHECK(check_server(path.server.get(), path.issuer));
  const auto& server = path.server->server;
  request.record.target({server.id.str(), "AuthorizationServer", server.audience, server.name});
  return path;
}

bool Path::lets_through(const std::string& name) const {
  return server ? grants::lets_through(*server, *connection, name) : connection->allows(name);
}

Decided<void> Path::check_scope(const std::string& name) const {
  if (server) return grants::check_scope(*server, *connection, name);
  if (connection->allows(name)) return {};
  return oauth::refuse("no_matching_scope", "The agent's connection " + connection->id.str() +
                                                " does not allow the scope " + name +
                                                "; it allows: " + available_scopes());
}

Decided<std::vector<std::string>> Path::requested_scopes(const Request& request, const ScopeCheck& narrower) const {
  TRY(const auto asked, oauth::requested_scopes(request.form));
  request.record.note("requestedScopes", join(asked, " "));
  if (asked.empty())
    return oauth::refuse("missing_scopes",
                         "scope is missing; available through this connection: " + available_scopes());
  std::vector<std::string> granted, denied;
  for (const auto& name : asked) {
    const bool may = lets_through(name) && (!narrower || narrower(name));
    (may ? granted : denied).push_back(name);
  }
  request.record.note("deniedScopes", join(denied, " "));
  if (denied.empty() || (connection->down_scoping && !granted.empty())) return granted;
  // Why, is said of the first alone: there may be thousands, and to say it takes longer than to know it.
  auto checked = check_scope(denied.front());
  if (checked) checked = narrower(denied.front());
  return tl::unexpected(std::move(checked).error());
}

std::string Path::available_scopes() const {
  if (server) return grants::available_scopes(*server, *connection);
  return connection->scope_condition == domain::ScopeCondition::include_only ? join(connection->scopes, " ")
                                                                             : "any but those it excludes";
}

}  // namespace mandate::grants
