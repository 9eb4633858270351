#pragma once

#include <string>

#include "domain/authorization_server.h"
#include "domain/ids.h"
#include "domain/orn.h"

namespace mandate::domain {

// The organisation that this installation serves, and the URLs that are built from its public URL. All hrefs
// and issuers are absolute and start with it.
struct Organization {
  OrgId id;
  std::string name;
  std::string public_url;  // scheme://host[:port], no trailing slash; also the issuer of the org authorization server
  std::string partition = "okta";  // second part of every ORN, as existing clients expect it

  Orns orns() const { return Orns(partition, id); }
  const std::string& issuer() const { return public_url; }
  // With the server's id behind it: the issuer of a custom authorization server.
  std::string issuer_prefix() const { return public_url + "/oauth2/"; }
  // Of a custom authorization server, or of the org one when the id is empty.
  std::string issuer(const AuthorizationServerId& server) const {
    return server.empty() ? public_url : issuer_prefix() + server.str();
  }
  // Of a virtual MCP server: where it is called, and the audience of its tokens.
  std::string virtual_mcp_url(std::string_view resource_path) const {
    return public_url + "/mcp/" + std::string(resource_path);
  }
  std::string org_endpoint(std::string_view path) const { return public_url + "/oauth2/v1/" + std::string(path); }
  std::string endpoint(const AuthorizationServerId& server, std::string_view path) const {
    return issuer(server) + "/v1/" + std::string(path);
  }
};

}  // namespace mandate::domain
