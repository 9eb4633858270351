#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "connections/connection_type.h"

namespace mandate::connections {

// A connection to one resource whose tokens an authorization server of ours makes: the agent gets an ID-JAG for that
// server, and with it a token for the resource alone. Types say what kind of resource it is and how it is found.
class ToResource : public ConnectionType {
 public:
  std::string_view protocol() const final { return "IDENTITY_ASSERTION"; }
  std::optional<Redeemer> redeemer(const domain::Connection& connection) const final;
  Result<domain::ConnectionTarget> describe(storage::sql::Connection& db, const domain::Organization& organization,
                                            const domain::Connection& connection) const final;
  // Each with the first authorization server of ours that it accepts. Where there is none there is nothing to redeem
  // at, so it is left out.
  Result<domain::Page<domain::ConnectionTarget>> list_targets(storage::sql::Connection& db,
                                                              const domain::Organization& organization,
                                                              const TargetQuery& query) const final;
  Result<std::vector<std::string>> unknown_scopes(storage::sql::Connection& db, const domain::Connection& connection,
                                                  const std::vector<std::string>& scopes) const final;

 protected:
  static constexpr std::string_view member = "resource", server_member = "authorizationServer";

  // A resource as somebody sees it who wants to be connected; without a name when it does not exist.
  struct Resource {
    domain::ConnectionPart part;
    std::string url;  // what `resource` names
    std::vector<Cause> faults = {};
  };

  // The ids of those rows that have `match` in their name, whatever the case; empty: of all.
  template <class Row>
  static domain::Page<std::string> ids_of(const domain::Page<Row>& found, std::string Row::* name,
                                          std::string_view match = {}) {
    domain::Page<std::string> ids{{}, found.next};
    for (const auto& row : found.rows)
      if (contains_ignoring_case(row.*name, match)) ids.rows.push_back(row.id.str());
    return ids;
  }

 private:
  // Of a page of the resources that there are, whether they can be connected to or not.
  virtual Result<domain::Page<std::string>> list_ids(storage::sql::Connection& db, const TargetQuery& query) const = 0;
  virtual Result<Resource> find(storage::sql::Connection& db, const domain::Organization& organization,
                                const std::string& id) const = 0;
};

}  // namespace mandate::connections
