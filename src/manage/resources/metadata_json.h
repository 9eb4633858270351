#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mandate::manage {

// Documents of other servers: everything in them is a claim of a stranger. Members that we do not use are ignored;
// texts that people could not read, or words that could not be scopes, are left out.

// RFC 9728 section 2.
struct ResourceMetadata {
  std::string resource, resource_name;
  std::vector<std::string> scopes, authorization_servers;
};
// ErrorKind::malformed when it is no JSON object with a `resource`.
Result<ResourceMetadata> parse_resource_metadata(std::string_view text);

// RFC 8414 section 2.
struct ServerMetadata {
  std::string issuer, authorization_endpoint, token_endpoint;
  std::vector<std::string> grant_types;
  std::string revocation_endpoint = {};
  bool names_itself = false;  // authorization_response_iss_parameter_supported (RFC 9207 section 3)
};
// ErrorKind::malformed when it is no JSON object with an `issuer`.
Result<ServerMetadata> parse_server_metadata(std::string_view text);

}  // namespace mandate::manage
