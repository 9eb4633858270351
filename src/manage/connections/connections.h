#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/agent.h"
#include "domain/connection_change.h"
#include "domain/page.h"
#include "manage/environment.h"

namespace mandate::manage {

// What agents, or the OAuth clients of MCP servers, may reach. Every method that names an agent or a connection can
// fail with ErrorKind::not_found.
class Connections {
 public:
  explicit Connections(const Environment& environment, domain::PrincipalKind kind = domain::PrincipalKind::ai_agent)
      : environment_(environment), kind_(kind) {}

  // How the bodies of each type that there is are made.
  static std::vector<domain::ConnectionShape> shapes();

  Result<domain::Page<domain::ConnectionDetails>> list(const domain::AgentId& agent,
                                                       const domain::PageRequest& page) const;
  Result<domain::ConnectionDetails> get(const domain::AgentId& agent, const domain::ConnectionId& id) const;
  // ErrorKind::invalid, one cause per fault.
  Result<domain::ConnectionDetails> create(const domain::AgentId& agent, const domain::ConnectionDraft& draft,
                                           const Caller& caller) const;
  Result<domain::ConnectionDetails> change(const domain::AgentId& agent, const domain::ConnectionId& id,
                                           const domain::ConnectionChange& change, const Caller& caller) const;
  Result<domain::ConnectionDetails> set_status(const domain::AgentId& agent, const domain::ConnectionId& id,
                                               domain::Status status, const Caller& caller) const;
  Result<void> remove(const domain::AgentId& agent, const domain::ConnectionId& id, const Caller& caller) const;

  // What agents could be connected to. `filter` must be `connectionType eq "X"`, alone or, for a type whose targets
  // belong to an application, with `and appInstanceOrn eq "Y"`; else ErrorKind::bad_filter. `match` is 3 to 50
  // characters of the name, or empty.
  struct Potential {
    domain::ConnectionShape shape;
    domain::Page<domain::ConnectionTarget> targets;
  };
  Result<Potential> list_potential(const domain::PageRequest& page, std::string_view filter,
                                   std::string_view match) const;

 private:
  const Environment& environment_;
  const domain::PrincipalKind kind_;
};

}  // namespace mandate::manage
