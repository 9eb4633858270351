#include "connections/to_resource.h"

#include <iterator>

#include "connections/parts.h"

namespace mandate::connections {

std::optional<Redeemer> ToResource::redeemer(const domain::Connection& connection) const {
  return Redeemer{.server = connection.authorization_server, .for_one_resource = true};
}

Result<domain::ConnectionTarget> ToResource::describe(storage::sql::Connection& db,
                                                      const domain::Organization& organization,
                                                      const domain::Connection& connection) const {
  TRY(auto resource, find(db, organization, connection.target));
  domain::ConnectionTarget target;
  target.resource_indicator = std::move(resource.url);
  target.parts.push_back(std::move(resource.part));
  std::move(resource.faults.begin(), resource.faults.end(), std::back_inserter(target.faults));
  CHECK(describe_accepted_server(db, organization, connection, target));
  return target;
}

Result<domain::Page<domain::ConnectionTarget>> ToResource::list_targets(storage::sql::Connection& db,
                                                                        const domain::Organization& organization,
                                                                        const TargetQuery& query) const {
  TRY(const auto ids, list_ids(db, query));
  domain::Page<domain::ConnectionTarget> targets{{}, ids.next};
  for (const auto& id : ids.rows) {
    domain::Connection connection{.target = id};
    TRY(connection.authorization_server, first_server_of(db, id));
    TRY(auto target, describe(db, organization, connection));
    if (target.faults.empty()) targets.rows.push_back(std::move(target));
  }
  return targets;
}

Result<std::vector<std::string>> ToResource::unknown_scopes(storage::sql::Connection& db,
                                                            const domain::Connection& connection,
                                                            const std::vector<std::string>& scopes) const {
  return unknown_scopes_of(db, connection.authorization_server, scopes);
}

}  // namespace mandate::connections
