#include "storage/resource_dependents.h"

namespace mandate::storage {

Result<domain::ResourceDependents> find_resource_dependents(sql::Connection& connection, std::string_view resource) {
  domain::ResourceDependents found;
  TRY(found.connections,
      connection.list("select id, agent from connections where target = $1 and exists (select 1 from agents where "
                      "agents.id = connections.agent and agents.status <> 'DELETED') order by id",
                      {resource}, [](const sql::Row& row) {
                        return domain::ResourceDependents::Connection{row.id<domain::ConnectionId>(0),
                                                                      row.id<domain::AgentId>(1)};
                      }));
  TRY(found.settings, connection.list("select id from client_auth_settings where resource = $1 order by id", {resource},
                                      [](const sql::Row& row) { return row.id<domain::ClientAuthSettingsId>(0); }));
  return found;
}

}  // namespace mandate::storage
