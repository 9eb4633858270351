// connections: the types of connections between an agent and what it may reach, one sub-folder each. A type
// declares how its target is named, found and shown; everything else about connections is the same for all.
// To add one: a folder with its class, and a line in registry.cc.
#pragma once

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

class ConnectionType {
 public:
  virtual ~ConnectionType() = default;

  virtual domain::ConnectionShape shape() const = 0;
  // Of the audit details (wire contract 3.1): "IDENTITY_ASSERTION" and "CUSTOM_AS_RESOURCE".
  virtual std::string_view protocol() const = 0;
  virtual std::string_view resource_type() const = 0;

  // The target that the ORN names, for a new connection. ErrorKind::invalid with one cause (location: the
  // target member) when it is none, or none that can be connected to now.
  virtual Result<domain::ConnectionTarget> resolve(storage::sql::Connection& connection,
                                                   const domain::Organization& organization,
                                                   std::string_view orn) const = 0;
  // The target of a stored connection; only the id is filled when it no longer exists.
  virtual Result<domain::ConnectionTarget> describe(storage::sql::Connection& connection,
                                                    const domain::Organization& organization,
                                                    std::string_view target) const = 0;
  // The names among `scopes` that the target does not have.
  virtual Result<std::vector<std::string>> unknown_scopes(storage::sql::Connection& connection, std::string_view target,
                                                          const std::vector<std::string>& scopes) const = 0;
  // What an agent could be connected to; `match` is a part of the name, in any case, or empty.
  virtual Result<domain::Page<domain::ConnectionTarget>> list_targets(storage::sql::Connection& connection,
                                                                      const domain::Organization& organization,
                                                                      const domain::PageRequest& page,
                                                                      std::string_view match) const = 0;
};

// Every type, in the order they are listed to people.
std::span<const ConnectionType* const> connection_types();
const ConnectionType* find_connection_type(std::string_view wire_name);  // nullptr when unknown
// "IDENTITY_ASSERTION_CUSTOM_AS, …", for messages.
std::string connection_type_names();

}  // namespace mandate::connections
