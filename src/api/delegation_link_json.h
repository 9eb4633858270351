#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "domain/delegation_link.h"
#include "domain/organization.h"

namespace mandate::api {

// POST /workload-principals/api/v1/delegation-links.
struct NewDelegationLink {
  std::string client_orn, resource_orn;
  domain::DelegatedToken token = domain::DelegatedToken::access_token;
};
Result<NewDelegationLink> parse_new_delegation_link(const json::object& body);

json::object to_json(const domain::DelegationLinkDetails& details, const domain::Organization& organization);

}  // namespace mandate::api
