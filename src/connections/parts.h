// What several connection types lead to or through.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/connection_change.h"
#include "domain/organization.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::connections {

// The ORN that the draft has for the member; empty when it has none.
std::string_view orn_at(const domain::ConnectionDraft& draft, std::string_view member);
// The cause for an ORN of another kind. `what` is "an application", `example` an ORN of one.
Cause wrong_orn(std::string_view member, std::string_view what, std::string_view example);
// The cause for something that cannot be connected to.
Cause unusable(std::string_view member, std::string summary, std::string reason);

// Each adds a fault when the thing does not exist or is not ACTIVE.
Result<domain::ConnectionPart> describe_server(storage::sql::Connection& db, const domain::Organization& organization,
                                               const domain::AuthorizationServerId& id, std::vector<Cause>& faults);
Result<domain::ConnectionPart> describe_app(storage::sql::Connection& db, const domain::Organization& organization,
                                            const domain::ApplicationId& id, std::vector<Cause>& faults);

// `authorizationServer.orn` of the draft, for types that go through a server of ours.
void read_server(const domain::Organization& organization, const domain::ConnectionDraft& draft,
                 domain::Connection& connection, std::vector<Cause>& causes);
// The authorization server that the connection goes through, and a fault unless the target accepts its tokens.
Result<void> describe_accepted_server(storage::sql::Connection& db, const domain::Organization& organization,
                                      const domain::Connection& connection, domain::ConnectionTarget& target);
// The first ACTIVE one of ours whose tokens the resource accepts; empty when there is none.
Result<domain::AuthorizationServerId> first_server_of(storage::sql::Connection& db, std::string_view resource);

// The names among `scopes` that the authorization server does not have.
Result<std::vector<std::string>> unknown_scopes_of(storage::sql::Connection& db,
                                                   const domain::AuthorizationServerId& server,
                                                   const std::vector<std::string>& scopes);

// The targets of what was listed; `describe` is Result<ConnectionTarget>(row).
template <class Row, class Describe>
Result<domain::Page<domain::ConnectionTarget>> to_targets(const domain::Page<Row>& found, const Describe& describe) {
  domain::Page<domain::ConnectionTarget> targets{{}, found.next};
  for (const auto& row : found.rows) {
    TRY(auto target, describe(row));
    targets.rows.push_back(std::move(target));
  }
  return targets;
}

}  // namespace mandate::connections
