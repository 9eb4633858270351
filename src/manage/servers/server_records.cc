#include "manage/servers/server_records.h"

#include "storage/authorization_servers.h"
#include "storage/policies.h"

namespace mandate::manage {

Result<domain::AuthorizationServer> find_server(storage::sql::Connection& connection,
                                                const domain::AuthorizationServerId& id) {
  TRY(auto server, storage::AuthorizationServers(connection).find(id));
  if (!server) return not_found(id.str(), "AuthorizationServer");
  return *std::move(server);
}

Result<domain::Policy> find_policy(storage::sql::Connection& connection, const domain::AuthorizationServerId& server,
                                   const domain::PolicyId& id) {
  TRY(auto policy, storage::Policies(connection).find(server, id));
  if (!policy) return not_found(id.str(), "Policy");
  return *std::move(policy);
}

}  // namespace mandate::manage
