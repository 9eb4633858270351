#include "manage/servers/servers.h"

#include "base/text.h"
#include "jose/algorithms.h"
#include "manage/connections/in_use.h"
#include "manage/consent/consent_grants.h"
#include "manage/events.h"
#include "manage/servers/server_records.h"
#include "manage/servers/signing_keys.h"
#include "manage/servers/system_scopes.h"
#include "manage/tokens/refresh_tokens.h"
#include "storage/authorization_servers.h"
#include "storage/resource_servers.h"

namespace mandate::manage {
namespace {

using domain::AuthorizationServer;
using domain::AuthorizationServerId;
using domain::ServerChange;
using domain::ServerDetails;
using storage::sql::Connection;

constexpr std::string_view object = "AuthorizationServer";

std::string signing_algorithms() {
  std::vector<std::string> names;
  for (const auto& algorithm : jose::algorithms())
    if (algorithm.for_signing) names.emplace_back(algorithm.name);
  return join(names, ", ");
}

void check_algorithm(const std::optional<std::string>& name, std::vector<Cause>& causes) {
  if (!name) return;
  const auto* algorithm = jose::find_algorithm(*name);
  if (algorithm == nullptr || !algorithm->for_signing)
    causes.push_back({"'signingAlgorithm' must be one of: " + signing_algorithms() + ".", "", "signingAlgorithm"});
}

Result<void> check_change(const ServerChange& change) {
  std::vector<Cause> causes;
  if (!is_display_text(change.name) || count_code_points(change.name) > domain::server_name_max)
    causes.push_back(
        {"'name' must have 1 to " + std::to_string(domain::server_name_max) + " readable characters.", "", "name"});
  if (!is_utf8(change.description) || count_code_points(change.description) > domain::server_description_max)
    causes.push_back({"'description' has more than " + std::to_string(domain::server_description_max) + " characters.",
                      "", "description"});
  if (!is_display_text(change.audience) || change.audience.size() > domain::audience_max ||
      change.audience.find(' ') != std::string::npos)
    causes.push_back(
        {"The audience must have 1 to " + std::to_string(domain::audience_max) + " characters and no space.", "",
         "audiences"});
  check_algorithm(change.signing_algorithm, causes);
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

void apply(const ServerChange& change, AuthorizationServer& server) {
  server.name = change.name;
  server.description = change.description;
  server.audience = change.audience;
  if (change.signing_algorithm) server.signing_algorithm = *change.signing_algorithm;
  if (change.strict_id_jag) server.strict_id_jag = *change.strict_id_jag;
  if (change.id_jag_single_use) server.id_jag_single_use = *change.id_jag_single_use;
  if (change.rotation_mode) server.rotation_mode = *change.rotation_mode;
  if (change.issuer_mode) server.issuer_mode = *change.issuer_mode;
}

Result<void> check_name_is_free(Connection& connection, const AuthorizationServer& server) {
  TRY(const auto other, storage::AuthorizationServers(connection).find_by_name(server.name));
  if (!other || other->id == server.id) return {};
  return invalid(std::string(object),
                 {{"Another authorization server has the name '" + server.name + "'.", "UNIQUE_CONSTRAINT", "name"}});
}

Result<void> check_removable(Connection& connection, const AuthorizationServer& server) {
  if (server.built_in)
    return invalid(std::string(object),
                   {{"The authorization server 'default' is built in and cannot be deleted.", "BUILT_IN"}});
  std::vector<Cause> causes;
  CHECK(check_not_reached(connection, server.id.str(), causes));
  TRY(const auto resources, storage::ResourceAuthorizationServers(connection).resources_of(server.id));
  for (const auto& resource : resources)
    causes.push_back(
        {"The resource " + resource + " accepts its tokens; remove it from that one's authorization servers first.",
         "IN_USE"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<void> insert_server(ledger::Transaction& transaction, const AuthorizationServer& server,
                           const std::vector<domain::SigningKey>& keys, const Caller& caller) {
  auto& connection = transaction.connection();
  CHECK(check_name_is_free(connection, server));
  CHECK(storage::AuthorizationServers(connection).insert(server));
  CHECK(insert_system_scopes(connection, server.id));
  for (const auto& key : keys) CHECK(storage::SigningKeys(connection).insert(key));
  transaction.touch(server.id);
  transaction.record(change_event("oauth2.as.created", "Create an authorization server", caller, {target(server)}));
  return {};
}

}  // namespace

Result<ServerDetails> AuthorizationServers::get(const AuthorizationServerId& id) const {
  return environment_.store.read([&](Connection& connection) -> Result<ServerDetails> {
    TRY(auto server, find_server(connection, id));
    return details_of(environment_, connection, std::move(server));
  });
}

Result<domain::Page<ServerDetails>> AuthorizationServers::list(const domain::PageRequest& page,
                                                               std::string_view q) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<ServerDetails>> {
    TRY(auto found, storage::AuthorizationServers(connection).list(page, q));
    return details_of(environment_, connection, std::move(found));
  });
}

Result<ServerDetails> AuthorizationServers::create(const ServerChange& change, const Caller& caller) const {
  CHECK(check_change(change));
  AuthorizationServer server;
  server.id = AuthorizationServerId::generate();
  apply(change, server);
  server.status = change.status.value_or(domain::Status::active);
  // Before keys are made, which takes long; the ledger's thread checks again.
  CHECK(environment_.store.read([&](Connection& connection) { return check_name_is_free(connection, server); }));
  TRY(const auto keys,
      generate_signing_keys(environment_.sealer, server.id, server.signing_algorithm, environment_.clock.now()));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ServerDetails> {
    server.created = server.last_updated = transaction.now();
    CHECK(insert_server(transaction, server, keys, caller));
    return details_of(environment_, transaction.connection(), server);
  });
}

Result<ServerDetails> AuthorizationServers::replace(const AuthorizationServerId& id, const ServerChange& change,
                                                    const Caller& caller) const {
  CHECK(check_change(change));
  TRY(const auto before, get(id));
  std::vector<domain::SigningKey> keys;
  if (change.signing_algorithm && *change.signing_algorithm != before.server.signing_algorithm) {
    TRY(keys, generate_signing_keys(environment_.sealer, id, *change.signing_algorithm, environment_.clock.now()));
  }
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ServerDetails> {
    TRY(auto server, find_server(transaction.connection(), id));
    if (server.signing_algorithm != before.server.signing_algorithm)
      return fail(ErrorKind::unavailable, "The signing algorithm was changed at the same moment; try again");
    apply(change, server);
    CHECK(check_name_is_free(transaction.connection(), server));
    server.last_updated = transaction.now();
    CHECK(storage::AuthorizationServers(transaction.connection()).update(server));
    transaction.record(change_event("oauth2.as.updated", "Change an authorization server", caller, {target(server)}));
    if (!keys.empty()) {
      CHECK(replace_signing_keys(transaction, id, keys));
      transaction.record(change_event("app.oauth2.as.key.rollover", "Sign with another algorithm from now on", caller,
                                      {target(server)}));
    }
    transaction.touch(id);
    return details_of(environment_, transaction.connection(), std::move(server));
  });
}

Result<void> AuthorizationServers::set_status(const AuthorizationServerId& id, domain::Status status,
                                              const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(auto server, find_server(transaction.connection(), id));
    if (server.status == status) return {};
    server.status = status;
    server.last_updated = transaction.now();
    CHECK(storage::AuthorizationServers(transaction.connection()).update(server));
    transaction.touch(id);
    const bool active = status == domain::Status::active;
    transaction.record(change_event(active ? "oauth2.as.activated" : "oauth2.as.deactivated",
                                    active ? "Activate an authorization server" : "Deactivate an authorization server",
                                    caller, {target(server)}));
    return {};
  });
}

Result<void> AuthorizationServers::remove(const AuthorizationServerId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto server, find_server(transaction.connection(), id));
    CHECK(check_removable(transaction.connection(), server));
    CHECK(revoke_refresh_tokens(transaction, {.server = id}, caller));
    CHECK(erase_consents(transaction, {.server = id}, "as", target(server), caller));
    CHECK(storage::AuthorizationServers(transaction.connection()).erase(id));
    transaction.touch(id);
    transaction.record(change_event("oauth2.as.deleted", "Delete an authorization server", caller, {target(server)}));
    return {};
  });
}

}  // namespace mandate::manage
