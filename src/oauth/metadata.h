#pragma once

#include <string>
#include <vector>

#include "domain/organization.h"

namespace mandate::oauth {

// What an authorization server says about itself (RFC 8414, OpenID Connect Discovery). The same document at every
// well-known place that clients ask.
struct Metadata {
  std::string issuer;
  std::string base;                             // of the endpoints: <base>/token
  std::string global_revocation_endpoint = {};  // one for all authorization servers of the organisation
  bool is_org = false;
  std::string id_token_algorithm = "RS256";
  std::vector<std::string> grant_types;
  std::vector<std::string> scopes;
};

std::string metadata_text(const Metadata& metadata);

}  // namespace mandate::oauth
