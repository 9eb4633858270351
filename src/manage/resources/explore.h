#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/document_source.h"
#include "domain/organization.h"
#include "domain/resource_server.h"

namespace mandate::manage {

// What the published documents say about a resource.
struct Exploration {
  domain::DetectedMetadata metadata;  // without the time
  struct Server {
    std::optional<domain::AuthorizationServerId> ours;  // else:
    std::string issuer, authorization_endpoint, token_endpoint;
    std::vector<std::string> grant_types;
    std::string revocation_endpoint = {};
    bool names_itself = false;
  };
  std::vector<Server> servers;
  std::vector<std::string> warnings;  // what could not be used
};

// Asks for the metadata of the resource (RFC 9728 section 3) and of the authorization servers that it names (RFC 8414
// section 3); waits for the network. ErrorKind::unavailable: there are no metadata to be had. ErrorKind::conflict: they
// are of another resource (RFC 9728 section 3.3), so the server is not what it was registered as.
Result<Exploration> explore(const DocumentSource& documents, const domain::Organization& organization,
                            std::string_view resource_url);

// The places where metadata may be, in the order in which they are asked for.
std::vector<std::string> resource_metadata_urls(std::string_view resource_url);
std::vector<std::string> server_metadata_urls(std::string_view issuer);

}  // namespace mandate::manage
