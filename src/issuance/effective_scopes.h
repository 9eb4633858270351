#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "directory/view.h"
#include "oauth/token_error.h"

namespace mandate::issuance {

// What one link of the chain says: no refusal, or the one that a token request would get.
struct LinkVerdict {
  // "agent", "application", "person", "assignment", "connection", "authorizationServer", "resource"; of a connection to
  // another's server "appInstance" and "audienceSubject".
  std::string link;
  std::optional<oauth::TokenError> refusal = {};
};

// What the links that look at a single scope say of it: the connection and the access policy.
struct ScopeVerdict {
  std::string name;
  std::string link = {};  // that refuses: "connection" or "accessPolicy"; empty when none does
  std::optional<oauth::TokenError> refusal = {};
  std::string policy = {}, rule = {};  // names of what allows it
};

struct EffectiveScopes {
  domain::UserId user;
  domain::ConnectionId connection;
  domain::AuthorizationServerId server;  // empty: another's
  std::string issuer;
  std::vector<LinkVerdict> links;
  // Of the authorization server, but for those about signing on. Of another's those that the connection names, and "*"
  // for whatever else there may be.
  std::vector<ScopeVerdict> scopes;
  domain::AudienceNames audience = {};  // as another's server knows the agent
  std::string audience_subject = {};    // and the person; empty: not said

  bool chain_holds() const;
};

// Which scopes the agent could get through the connection for the person: the decisions of the token path, each link
// asked even when one before it says no; nothing is issued and nothing recorded. Signing on is taken for granted: the
// person's session and the tokens are not looked at. A rule must cover all scopes that are asked for together; here
// each is asked for alone. What another's authorization server would allow is not known here. ErrorKind::not_found
// for an agent, a connection or a person that does not exist; ErrorKind::invalid for a connection that leads to no
// authorization server.
Result<EffectiveScopes> preview_scopes(directory::View& view, const domain::AgentId& agent,
                                       const domain::ConnectionId& connection, const domain::UserId& user);

}  // namespace mandate::issuance
