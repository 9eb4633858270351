#include "manage/resources/authorization_servers.h"

#include "base/text.h"
#include "domain/filter.h"
#include "manage/resources/resource_checks.h"
#include "storage/authorization_servers.h"
#include "storage/connections.h"
#include "storage/resource_servers.h"

namespace mandate::manage {
namespace {

using domain::AuthorizationServerOrigin;
using domain::ResourceAuthorizationServer;
using Details = AuthorizationServerOfResource;
using Draft = domain::ResourceAuthorizationServerDraft;
using storage::sql::Connection;

constexpr std::string_view object = "AuthorizationServer";

tl::unexpected<Error> refuse(std::string summary, std::string reason, std::string location) {
  return invalid(std::string(object), {{std::move(summary), std::move(reason), std::move(location)}});
}

Result<ResourceAuthorizationServer> find_server(Connection& connection, const ProtectedResource& resource,
                                                const std::string& id) {
  TRY(auto server, storage::ResourceAuthorizationServers(connection).find(resource.id, id));
  if (!server) return not_found(id, object);
  return *std::move(server);
}

Result<Details> with_details(Connection& connection, const domain::Organization& organization,
                             ResourceAuthorizationServer server) {
  Details details{std::move(server), {}, {}};
  if (details.server.origin == AuthorizationServerOrigin::external) return details;
  const domain::AuthorizationServerId id(details.server.id);
  details.orn = organization.orns().authorization_server(id);
  details.server.issuer = organization.issuer(id);
  TRY(const auto ours, storage::AuthorizationServers(connection).find(id));
  if (ours) details.name = ours->name;
  return details;
}

// One of ours, named by its ORN.
Result<ResourceAuthorizationServer> to_ours(Connection& connection, const domain::Organization& organization,
                                            const Draft& draft) {
  const auto id = organization.orns().parse_authorization_server(draft.orn);
  if (!id)
    return refuse("'orn' must be the ORN of an authorization server, such as '" +
                      organization.orns().authorization_server(domain::AuthorizationServerId("aus...")) + "'.",
                  "INVALID_FORMAT", "orn");
  TRY(const auto server, storage::AuthorizationServers(connection).find(*id));
  if (!server) return refuse("There is no authorization server " + id->str() + ".", "NOT_FOUND", "orn");
  ResourceAuthorizationServer ours;
  ours.id = id->str();
  return ours;
}

Result<ResourceAuthorizationServer> to_external(const domain::Organization& organization, const Draft& draft) {
  auto causes = check_external_server(draft);
  if (causes.empty() && (draft.issuer + "/").starts_with(organization.public_url + "/"))
    causes.push_back(
        {"This issuer is one of ours; add it with the type OKTA and its ORN.", "INVALID_FORMAT", "issuer"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  ResourceAuthorizationServer external;
  external.id = domain::ExternalServerId::generate().str();
  external.origin = AuthorizationServerOrigin::external;
  external.issuer = draft.issuer;
  external.authorization_endpoint = draft.authorization_endpoint;
  external.token_endpoint = draft.token_endpoint;
  external.revocation_endpoint = draft.revocation_endpoint;
  external.names_itself = draft.names_itself;
  external.grant_types = draft.grant_types;
  return external;
}

Result<void> check_place(Connection& connection, const ResourceAuthorizationServer& server) {
  storage::ResourceAuthorizationServers servers(connection);
  TRY(auto same, servers.find(server.resource, server.id));
  if (!same && !server.issuer.empty()) {
    TRY(same, servers.find_by_issuer(server.resource, server.issuer));
  }
  if (same)
    return refuse("The resource has this authorization server: " + same->id + ".", "UNIQUE_CONSTRAINT",
                  server.issuer.empty() ? "orn" : "issuer");
  TRY(const auto all, servers.list_all(server.resource));
  if (all.size() >= domain::authorization_servers_per_resource_max)
    return refuse("A resource has at most " + std::to_string(domain::authorization_servers_per_resource_max) +
                      " authorization servers.",
                  "LIMIT", "");
  return {};
}

// Agents that reach the resource with tokens of this server would reach it no more.
Result<void> check_not_passed_through(Connection& connection, const ResourceAuthorizationServer& server) {
  TRY(const auto connections, storage::Connections(connection).list_leading_to(server.id));
  std::vector<Cause> causes;
  for (const auto& one : connections)
    if (one.target == server.resource)
      causes.push_back({"The connection " + one.id.str() + " of the agent " + one.agent.str() +
                            " goes through it; delete that first.",
                        "IN_USE"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<void> check_change(const ResourceAuthorizationServer& server,
                          const domain::ResourceAuthorizationServerChange& change) {
  std::vector<Cause> causes;
  const bool ours = server.origin == AuthorizationServerOrigin::okta;
  const auto check = [&](std::string_view member, bool given, auto faults) {
    if (!given) return;
    if (ours)
      causes.push_back({"'" + std::string(member) + "' of an authorization server of the type OKTA is its own.",
                        "IMMUTABLE", std::string(member)});
    else
      for (auto& cause : faults()) causes.push_back(std::move(cause));
  };
  // Those that a server may do without.
  const auto check_optional = [&](std::string_view member, const std::optional<std::string>& url) {
    check(member, url.has_value(), [&] { return url->empty() ? std::vector<Cause>() : check_endpoint(member, *url); });
  };
  check_optional("authorizationEndpoint", change.authorization_endpoint);
  check_optional("revocationEndpoint", change.revocation_endpoint);
  check("tokenEndpoint", change.token_endpoint.has_value(),
        [&] { return check_endpoint("tokenEndpoint", *change.token_endpoint); });
  check("authorizationResponseIssParameterSupported", change.names_itself.has_value(),
        [] { return std::vector<Cause>(); });
  check("grantTypes", change.grant_types.has_value(), [&] { return check_grant_types(*change.grant_types); });
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<std::optional<domain::Status>> parse_status_filter(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  TRY(const auto filter, domain::parse_filter(*text, ErrorKind::bad_filter));
  const auto* name = std::get_if<std::string>(&filter.operand);
  const bool fits = filter.kind == domain::Filter::Kind::comparison && iequals_ascii(filter.attribute, "status") &&
                    filter.comparison == domain::Comparison::eq && name != nullptr;
  const auto status = fits ? domain::parse_status(*name) : std::nullopt;
  if (!status) return fail(ErrorKind::bad_filter, R"('filter' must be: status eq "ACTIVE" or status eq "INACTIVE")");
  return status;
}

bool moves(const std::string& endpoint, const std::optional<std::string>& wanted) {
  return wanted && *wanted != endpoint;
}

}  // namespace

Result<domain::Page<Details>> ResourceAuthorizationServers::list(const domain::PageRequest& page,
                                                                 const std::optional<std::string>& filter) const {
  TRY(const auto status, parse_status_filter(filter));
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<Details>> {
    TRY(const auto resource, find_protected_resource(connection, resource_));
    TRY(auto found, storage::ResourceAuthorizationServers(connection).list(resource.id, page, status));
    domain::Page<Details> details{{}, std::move(found.next)};
    for (auto& server : found.rows) {
      TRY(auto one, with_details(connection, environment_.organization, std::move(server)));
      details.rows.push_back(std::move(one));
    }
    return details;
  });
}

Result<Details> ResourceAuthorizationServers::get(const std::string& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<Details> {
    TRY(const auto resource, find_protected_resource(connection, resource_));
    TRY(auto server, find_server(connection, resource, id));
    return with_details(connection, environment_.organization, std::move(server));
  });
}

Result<Details> ResourceAuthorizationServers::add(const Draft& draft, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Details> {
    auto& connection = transaction.connection();
    TRY(const auto resource, find_protected_resource(connection, resource_));
    if (resource.ours_only && draft.origin != AuthorizationServerOrigin::okta)
      return refuse(
          "A virtual MCP server accepts tokens of authorization servers of this organisation only: 'type' "
          "must be OKTA.",
          "NOT_APPLICABLE", "type");
    TRY(auto server, draft.origin == AuthorizationServerOrigin::okta
                         ? to_ours(connection, environment_.organization, draft)
                         : to_external(environment_.organization, draft));
    server.resource = resource.id;
    server.status = draft.status;
    server.created = server.last_updated = transaction.now();
    CHECK(check_place(connection, server));
    CHECK(storage::ResourceAuthorizationServers(connection).insert(server));
    TRY(auto details, with_details(connection, environment_.organization, std::move(server)));
    transaction.touch(resource.id);
    transaction.record(auth_server_event("create", caller, resource, details.server));
    return details;
  });
}

Result<Details> ResourceAuthorizationServers::change(const std::string& id,
                                                     const domain::ResourceAuthorizationServerChange& change,
                                                     const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Details> {
    auto& connection = transaction.connection();
    TRY(const auto resource, find_protected_resource(connection, resource_));
    TRY(auto server, find_server(connection, resource, id));
    CHECK(check_change(server, change));
    // Where credentials are sent is not moved under them: whoever may change endpoints may not learn secrets.
    if (moves(server.token_endpoint, change.token_endpoint) ||
        moves(server.revocation_endpoint, change.revocation_endpoint))
      CHECK(check_no_settings(connection, object, resource.id, id));
    if (change.authorization_endpoint) server.authorization_endpoint = *change.authorization_endpoint;
    if (change.token_endpoint) server.token_endpoint = *change.token_endpoint;
    if (change.revocation_endpoint) server.revocation_endpoint = *change.revocation_endpoint;
    if (change.names_itself) server.names_itself = *change.names_itself;
    if (change.grant_types) server.grant_types = *change.grant_types;
    if (change.status) server.status = *change.status;
    server.last_updated = transaction.now();
    CHECK(storage::ResourceAuthorizationServers(connection).update(server));
    TRY(auto details, with_details(connection, environment_.organization, std::move(server)));
    transaction.touch(resource.id);
    transaction.record(auth_server_event("update", caller, resource, details.server));
    return details;
  });
}

Result<void> ResourceAuthorizationServers::remove(const std::string& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& connection = transaction.connection();
    TRY(const auto resource, find_protected_resource(connection, resource_));
    TRY(auto server, find_server(connection, resource, id));
    CHECK(check_no_settings(connection, object, resource.id, id));
    CHECK(check_not_passed_through(connection, server));
    CHECK(storage::ResourceAuthorizationServers(connection).erase(resource.id, id));
    TRY(const auto details, with_details(connection, environment_.organization, std::move(server)));
    transaction.touch(resource.id);
    transaction.record(auth_server_event("delete", caller, resource, details.server));
    return {};
  });
}

}  // namespace mandate::manage
