// connections: the types of connections between an agent and what it may reach, one sub-folder each. A type
// declares how its target is named, found and shown; everything else about connections is the same for all.
// To add one: a folder with its class, and a line in registry.cc.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/connection_change.h"
#include "domain/organization.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::connections {

// Which targets to list.
struct TargetQuery {
  domain::PageRequest page;
  std::string match = {};          // a part of the name, in any case; empty: any
  domain::ApplicationId app = {};  // of this application only, for types that belong to one; empty: any
};

// Who redeems the ID-JAGs that are asked for through a connection: one of our authorization servers, or another's.
struct Redeemer {
  domain::AuthorizationServerId server = {};  // empty: another's
  std::string issuer = {};                    // another's
  domain::ApplicationId application = {};     // the same: as which it is registered here
  bool for_one_resource = false;              // the token is good for the connection's target only, not for all that
                                              // the server protects
};

class ConnectionType {
 public:
  virtual ~ConnectionType() = default;

  virtual domain::ConnectionShape shape() const = 0;
  // Of the audit details (wire contract 3.1): "IDENTITY_ASSERTION" and "CUSTOM_AS_RESOURCE".
  virtual std::string_view protocol() const = 0;
  virtual std::string_view resource_type() const = 0;
  // Whether its targets belong to an application, so that a list of them can be narrowed to one.
  virtual bool belongs_to_app() const { return false; }

  // nullopt for types whose credentials are no ID-JAGs.
  virtual std::optional<Redeemer> redeemer(const domain::Connection&) const { return std::nullopt; }

  // What `resource` names unless the administrator chose otherwise, for types whose credentials are handed out as they
  // are; empty for the others.
  virtual std::string credential_indicator(const domain::Organization&, const domain::Connection&) const { return {}; }

  // Says in `connection` where the ORNs of the draft lead to. A cause for each that is no ORN of the right kind.
  virtual std::vector<Cause> read_target(const domain::Organization& organization, const domain::ConnectionDraft& draft,
                                         domain::Connection& connection) const = 0;
  // What the connection leads to, and what speaks against it; names are empty where things no longer exist.
  virtual Result<domain::ConnectionTarget> describe(storage::sql::Connection& db,
                                                    const domain::Organization& organization,
                                                    const domain::Connection& connection) const = 0;
  // The names among `scopes` that the target does not have: every one, unless its type has scopes.
  virtual Result<std::vector<std::string>> unknown_scopes(storage::sql::Connection& db,
                                                          const domain::Connection& connection,
                                                          const std::vector<std::string>& scopes) const;
  // What an agent could be connected to.
  virtual Result<domain::Page<domain::ConnectionTarget>> list_targets(storage::sql::Connection& db,
                                                                      const domain::Organization& organization,
                                                                      const TargetQuery& query) const = 0;
};

// Every type, in the order they are listed to people.
std::span<const ConnectionType* const> connection_types();
const ConnectionType* find_connection_type(std::string_view wire_name);  // nullptr when unknown
// "IDENTITY_ASSERTION_CUSTOM_AS, …", for messages.
std::string connection_type_names();

}  // namespace mandate::connections
