#pragma once

#include <string_view>
#include <vector>

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

 private:
  virtual Result<Resource> find(storage::sql::Connection& db, const domain::Organization& organization,
                                const std::string& id) const = 0;
};

}  // namespace mandate::connections
