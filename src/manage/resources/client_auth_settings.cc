#include "manage/resources/client_auth_settings.h"

#include "manage/events.h"
#include "manage/resources/resource_checks.h"
#include "manage/resources/resource_records.h"
#include "manage/resources/settings_checks.h"
#include "storage/client_auth_settings.h"
#include "storage/resource_servers.h"

namespace mandate::manage {
namespace {

using domain::ResourceServerKind;
using Details = ClientAuthSettingsDetails;
using Change = domain::ClientAuthSettingsChange;
using Entry = domain::ClientAuthSettings;
using storage::sql::Connection;

constexpr std::string_view object = "ClientAuthenticationSettings";

tl::unexpected<Error> refuse(std::string summary, std::string reason, std::string location) {
  return invalid(std::string(object), {{std::move(summary), std::move(reason), std::move(location)}});
}

Result<Entry> find_settings(Connection& connection, const domain::ClientAuthSettingsId& id) {
  TRY(auto settings, storage::ClientAuthSettings(connection).find(id));
  if (!settings) return not_found(id.str(), object);
  return *std::move(settings);
}

Result<Details> with_resource(Connection& connection, const domain::Organization& organization, Entry settings) {
  const domain::ResourceServerId id(settings.resource);
  TRY(auto resource, find_resource_server(connection, domain::kind_of(id), id));
  auto orn = orn_of(organization, resource);
  return Details{std::move(settings), std::move(resource), std::move(orn)};
}

domain::Event settings_event(std::string_view verb, const Caller& caller, const Details& details) {
  const auto& settings = details.settings;
  return change_event("resource_servers.client_authentication_settings." + std::string(verb),
                      "Change how we authenticate for a resource server: " + std::string(verb), caller,
                      {{settings.id.str(),
                        "ClientAuthenticationSettings",
                        settings.name,
                        settings.name,
                        {{"client_auth_settings_client_id", settings.client_id},
                         {"client_auth_settings_auth_server_id", settings.server}}},
                       target(details.resource)});
}

// The resource that an ORN names.
Result<domain::ResourceServer> resolve_resource(Connection& connection, const domain::Organization& organization,
                                                const std::string& orn) {
  const auto orns = organization.orns();
  const auto mcp = orns.parse_mcp_server(orn), api = orns.parse_api_server(orn);
  if (!mcp && !api)
    return refuse("'resource.orn' must be the ORN of an MCP server or an API server, such as '" +
                      orns.mcp_server(domain::ResourceServerId("ems...")) + "'.",
                  "INVALID_FORMAT", "resource.orn");
  auto found =
      mcp ? find_resource_server(connection, ResourceServerKind::mcp, domain::to_resource_server_id(mcp->str()))
          : find_resource_server(connection, ResourceServerKind::api, *api);
  if (!found && found.error().kind == ErrorKind::not_found)
    return refuse("There is no resource server '" + orn + "'.", "NOT_FOUND", "resource.orn");
  return found;
}

Result<void> check_server(Connection& connection, const Entry& settings) {
  TRY(const auto server, storage::ResourceAuthorizationServers(connection).find(settings.resource, settings.server));
  if (!server)
    return refuse("The resource has no authorization server '" + settings.server + "'.", "NOT_FOUND",
                  "authorizationServerId");
  if (server->origin == domain::AuthorizationServerOrigin::okta)
    return refuse("The authorization server " + settings.server +
                      " is one of ours, where agents authenticate for themselves; settings are for those of the type "
                      "EXTERNAL.",
                  "INVALID_FORMAT", "authorizationServerId");
  return {};
}

Result<void> check_name_is_free(Connection& connection, const Entry& settings) {
  TRY(const auto other, storage::ClientAuthSettings(connection).find_by_name(settings.resource, settings.name));
  if (!other || other->id == settings.id) return {};
  return refuse("The settings " + other->id.str() + " of this resource have this name.", "UNIQUE_CONSTRAINT", "name");
}

void apply(const Change& change, const crypto::Sealer& sealer, Entry& settings) {
  if (change.name) settings.name = *change.name;
  if (change.client_id) settings.client_id = *change.client_id;
  if (change.auth_method) settings.auth_method = *change.auth_method;
  if (change.scopes) settings.scopes = *change.scopes;
  if (change.authorization_parameters) settings.authorization_parameters = *change.authorization_parameters;
  if (change.pkce) settings.pkce = *change.pkce;
  if (change.secret) settings.sealed_secret = sealer.seal(*change.secret, sealing_context_of(settings.id));
  if (settings.auth_method == domain::AppAuthMethod::none) settings.sealed_secret.clear();
}

}  // namespace

Result<Details> ClientAuthSettings::get(const domain::ClientAuthSettingsId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<Details> {
    TRY(auto settings, find_settings(connection, id));
    return with_resource(connection, environment_.organization, std::move(settings));
  });
}

Result<domain::Page<Details>> ClientAuthSettings::list(const domain::PageRequest& page,
                                                       const std::optional<std::string>& filter) const {
  std::optional<domain::Filter> parsed;
  if (filter) {
    TRY(parsed, domain::parse_filter(*filter, ErrorKind::bad_filter));
  }
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<Details>> {
    TRY(auto found, storage::ClientAuthSettings(connection).list(page, parsed));
    domain::Page<Details> details{{}, std::move(found.next)};
    for (auto& settings : found.rows) {
      TRY(auto one, with_resource(connection, environment_.organization, std::move(settings)));
      details.rows.push_back(std::move(one));
    }
    return details;
  });
}

Result<Details> ClientAuthSettings::create(const Change& change, const Caller& caller) const {
  auto causes = check_settings_change(change, nullptr);
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  Entry settings;
  settings.id = domain::ClientAuthSettingsId::generate();
  settings.server = change.server.value_or("");
  apply(change, environment_.sealer, settings);
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Details> {
    auto& connection = transaction.connection();
    TRY(const auto resource, resolve_resource(connection, environment_.organization, change.resource_orn.value_or("")));
    settings.resource = resource.id.str();
    CHECK(check_server(connection, settings));
    CHECK(check_name_is_free(connection, settings));
    settings.created = settings.last_updated = transaction.now();
    CHECK(storage::ClientAuthSettings(connection).insert(settings));
    TRY(auto details, with_resource(connection, environment_.organization, settings));
    transaction.touch(settings.id);
    transaction.record(settings_event("create", caller, details));
    return details;
  });
}

Result<Details> ClientAuthSettings::change(const domain::ClientAuthSettingsId& id, const Change& change,
                                           const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Details> {
    auto& connection = transaction.connection();
    TRY(auto settings, find_settings(connection, id));
    auto causes = check_settings_change(change, &settings);
    if (!causes.empty()) return invalid(std::string(object), std::move(causes));
    apply(change, environment_.sealer, settings);
    CHECK(check_name_is_free(connection, settings));
    settings.last_updated = transaction.now();
    CHECK(storage::ClientAuthSettings(connection).update(settings));
    TRY(auto details, with_resource(connection, environment_.organization, std::move(settings)));
    transaction.touch(id);
    transaction.record(settings_event("update", caller, details));
    return details;
  });
}

Result<void> ClientAuthSettings::remove(const domain::ClientAuthSettingsId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& connection = transaction.connection();
    TRY(auto settings, find_settings(connection, id));
    CHECK(check_not_connected(connection, object, id.str()));
    TRY(const auto details, with_resource(connection, environment_.organization, std::move(settings)));
    CHECK(storage::ClientAuthSettings(connection).erase(id));
    transaction.touch(id);
    transaction.record(settings_event("delete", caller, details));
    return {};
  });
}

}  // namespace mandate::manage
