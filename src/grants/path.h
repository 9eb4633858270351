#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connections/connection_type.h"
#include "grants/grant.h"

namespace mandate::grants {

// The connection through which an agent may ask for a grant, and where it leads.
struct Path {
  const domain::Connection* connection = nullptr;
  connections::Redeemer redeemer;                         // as the connection's type says
  std::string issuer;                                     // that redeems the grant
  std::shared_ptr<const directory::ServerRecord> server;  // the issuer, when it is one of ours; null: another's
  // What the token will be good for, when that is one thing behind the server (an MCP server, an agent): what the
  // connection leads to, or what is named of all that the server protects. Null: the server's own audience.
  std::shared_ptr<const directory::ResourceRecord> resource;

  // Whether the scope may be asked for; the latter says why not.
  bool lets_through(const std::string& name) const;
  Decided<void> check_scope(const std::string& name) const;
  // The scopes that the request asks for and gets. One that may not be asked for, or that `narrower` refuses (empty:
  // nothing is asked of it), refuses the request; through a connection with down-scoping it is left out, and the
  // request is refused when nothing remains.
  using ScopeCheck = std::function<Decided<void>(const std::string& name)>;
  Decided<std::vector<std::string>> requested_scopes(const Request& request, const ScopeCheck& narrower = {}) const;
  std::string available_scopes() const;  // for texts
};

// What is asked for: an issuer, byte for byte, a resource of it, or both.
struct Destination {
  std::string audience, resource;  // empty: not named
};

// Adds the connection to the record.
void note_connection(Record& record, const domain::Connection& connection);
inline void note_connection(const Request& request, const domain::Connection& connection) {
  note_connection(request.record, connection);
}

// The client's ACTIVE connection there. Notes it and its targets in the record. Refusals do not tell what exists and is
// not connected.
Decided<Path> find_path(const Request& request, const Destination& destination);

}  // namespace mandate::grants
