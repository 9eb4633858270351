#include "storage/agent_dependents.h"

namespace mandate::storage {

Result<domain::AgentDependents> find_dependents(sql::Connection& connection, const domain::AgentId& agent) {
  const auto id = [](const sql::Row& row) { return row.string(0); };
  domain::AgentDependents found;
  // Padded with blanks, so that an id is only found as a whole word of the list.
  TRY(found.policies, connection.list("select id, name, server from policies where replace(' ' || clients || "
                                      "' ', ' ' || $1 || ' ', '') <> "
                                      "' ' || clients || ' ' order by server, priority, id",
                                      {agent}, [](const sql::Row& row) {
                                        return domain::AgentDependents::NamingPolicy{
                                            row.id<domain::PolicyId>(0), row.string(1),
                                            row.id<domain::AuthorizationServerId>(2)};
                                      }));
  TRY(found.connections, connection.list("select id from connections where agent = $1 order by id", {agent}, id));
  TRY(found.delegation_links,
      connection.list("select id from delegation_links where agent = $1 or client = $1 order by id", {agent}, id));
  TRY(found.owners, connection.list("select principal from owners where agent = $1 order by principal", {agent}, id));
  TRY(found.keys, connection.list("select id from client_keys where client = $1 order by id", {agent}, id));
  TRY(found.secrets, connection.list("select id from client_secrets where client = $1 order by id", {agent}, id));
  return found;
}

}  // namespace mandate::storage
