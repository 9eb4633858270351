#pragma once

#include <string_view>

#include "base/secret_string.h"
#include "domain/admin_role.h"
#include "domain/org_scopes.h"
#include "manage/environment.h"

namespace mandate::manage {

// Recognises who calls the management API, with the roles and scopes that count at this moment.
class Callers {
 public:
  // Without a reader no OAuth access token is believed.
  explicit Callers(const Environment& environment, domain::AccessTokenReader read_access_token = {})
      : environment_(environment), read_access_token_(std::move(read_access_token)) {}

  // The person of an API token. ErrorKind::unauthenticated when the token is unknown or expired or its person
  // is not ACTIVE: one message for all, so that a stolen token tells nothing.
  Result<Caller> of_api_token(const SecretString& token, domain::RequestOrigin origin) const;
  // The person who signed on to an application for it, or the service that asked for it. Of its scopes those count that
  // the application is granted still. ErrorKind::unauthenticated, ErrorKind::unavailable.
  Result<Caller> of_access_token(std::string_view token, domain::RequestOrigin origin) const;

  // The agents that the caller owns; none for a service.
  Result<std::vector<domain::AgentId>> agents_of(const Caller& caller) const;

 private:
  const Environment& environment_;
  domain::AccessTokenReader read_access_token_;
};

using domain::super_admin;

}  // namespace mandate::manage
