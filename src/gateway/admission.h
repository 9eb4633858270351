#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grants/grant.h"
#include "issuance/environment.h"
#include "oauth/tokens.h"

namespace mandate::gateway {

// A virtual MCP server that can be called now.
struct VirtualServer {
  std::shared_ptr<const directory::ResourceRecord> resource;
  std::shared_ptr<const directory::AgentRecord> principal;  // with its connections and what it shows
};

// nullopt when there is none with that path, or it is not ACTIVE.
grants::Decided<std::optional<VirtualServer>> find_virtual_server(directory::View& view,
                                                                  std::string_view resource_path);

// What an access token for the server is best asked for with: the default scopes of the authorization servers whose
// tokens it accepts, as far as their metadata name them to everybody. The server itself asks for no scope.
grants::Decided<std::vector<std::string>> find_scopes(const VirtualServer& server, directory::View& view);

// The access token that somebody presents, if it is good here and now: of one of our authorization servers whose tokens
// the server accepts, for this server, and honoured (issuance/presented_token.h). nullopt otherwise.
grants::Decided<std::optional<oauth::AccessToken>> admit(const issuance::Environment& environment,
                                                         const VirtualServer& server, std::string_view token,
                                                         directory::View& view, Time now);

}  // namespace mandate::gateway
