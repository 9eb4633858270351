#include "manage/servers/server_records.h"

#include "manage/servers/signing_keys.h"
#include "storage/authorization_servers.h"
#include "storage/policies.h"

namespace mandate::manage {

Result<domain::AuthorizationServer> find_server(storage::sql::Connection& connection,
                                                const domain::AuthorizationServerId& id) {
  TRY(auto server, storage::AuthorizationServers(connection).find(id));
  if (!server) return not_found(id.str(), "AuthorizationServer");
  return *std::move(server);
}

Result<domain::ServerDetails> details_of(const Environment& environment, storage::sql::Connection& connection,
                                         domain::AuthorizationServer server) {
  TRY(const auto key, find_active_key(connection, server));
  domain::ServerDetails details{std::move(server), ""};
  if (!key) return details;
  details.kid = key->kid;
  details.last_rotated = key->activated.value_or(key->created);
  if (details.server.rotation_mode == domain::RotationMode::automatic)
    details.next_rotation = *details.last_rotated + environment.settings.key_rotation_period;
  return details;
}

Result<domain::Page<domain::ServerDetails>> details_of(const Environment& environment,
                                                       storage::sql::Connection& connection,
                                                       domain::Page<domain::AuthorizationServer> page) {
  domain::Page<domain::ServerDetails> details{{}, std::move(page.next)};
  for (auto& server : page.rows) {
    TRY(auto one, details_of(environment, connection, std::move(server)));
    details.rows.push_back(std::move(one));
  }
  return details;
}

Result<domain::Policy> find_policy(storage::sql::Connection& connection, const domain::AuthorizationServerId& server,
                                   const domain::PolicyId& id) {
  TRY(auto policy, storage::Policies(connection).find(server, id));
  if (!policy) return not_found(id.str(), "Policy");
  return *std::move(policy);
}

}  // namespace mandate::manage
