#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/document_source.h"
#include "base/message_sender.h"
#include "domain/organization.h"
#include "domain/own_access.h"
#include "domain/resource_server.h"
#include "mcp/tool.h"

namespace mandate::manage {

// What a resource says about itself: its published documents, and of an MCP server what tools it has.
struct Exploration {
  bool documented = true;             // false: there are no documents, only tools
  domain::DetectedMetadata metadata;  // without the time
  struct Server {
    std::optional<domain::AuthorizationServerId> ours;  // else:
    std::string issuer, authorization_endpoint, token_endpoint;
    std::vector<std::string> grant_types;
    std::string revocation_endpoint = {};
    bool names_itself = false;
  };
  std::vector<Server> servers;
  std::optional<std::vector<mcp::Tool>> tools = {};  // nullopt: it did not tell
  std::string told_to = {};           // whose token the tools were told to (domain::OwnAccess::from); empty: anybody
  std::vector<std::string> warnings;  // what could not be used
};

// Asks for the metadata of the resource (RFC 9728 section 3) and of the authorization servers that it names (RFC 8414
// section 3); waits for the network. ErrorKind::unavailable: there are no metadata to be had. ErrorKind::conflict: they
// are of another resource (RFC 9728 section 3.3), so the server is not what it was registered as.
Result<Exploration> explore(const DocumentSource& documents, const domain::Organization& organization,
                            std::string_view resource_url);

// The same with the tools of an MCP server, which is asked for them as anybody could ask, and when it wants a token
// once more with one of our own. One that tells nothing then is a warning. A server that publishes no documents but
// tells its tools is known by those.
struct Outside {
  const DocumentSource& documents;
  const MessageSender& messages;
  std::function<Result<std::optional<domain::OwnAccess>>()> find_own_access;
};
Result<Exploration> explore_mcp_server(const Outside& outside, const domain::Organization& organization,
                                       std::string_view resource_url);

// The places where metadata may be, in the order in which they are asked for.
std::vector<std::string> resource_metadata_urls(std::string_view resource_url);
std::vector<std::string> server_metadata_urls(std::string_view issuer);

}  // namespace mandate::manage
