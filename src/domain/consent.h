#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "domain/application.h"
#include "domain/authorization_server.h"
#include "domain/event.h"
#include "domain/ids.h"

namespace mandate::domain {

struct ConsentGrantTag {
  static constexpr std::string_view prefix = "oag";
};
using ConsentGrantId = Id<ConsentGrantTag>;

// A person's consent that an application may have one scope of one custom authorization server. There is one for each
// person, application, server and scope; one that was taken back stays, so that what was once given and taken is known.
struct ConsentGrant {
  ConsentGrantId id;
  UserId user;
  ApplicationId application;
  AuthorizationServerId server;
  ScopeId scope;
  Time created{}, last_updated{};  // last_updated: when the person agreed last
  std::optional<Time> withdrawn = {};

  bool stands() const { return !withdrawn; }
};

// What a decision knows consents by: all of a person for an application at a server.
std::string consent_key(const UserId& user, const ApplicationId& application, const AuthorizationServerId& server);

// The consent about the scope among these; nullptr: there never was one.
const ConsentGrant* find_consent(const std::vector<ConsentGrant>& grants, const ScopeId& scope);

// Whether the application may not have the scope before the person has agreed (docs/decisions/0025). `grants` are the
// person's for the application.
bool lacks_consent(const Scope& scope, ConsentMethod method, const std::vector<ConsentGrant>& grants);

// As the target of an event.
EventParty party_of(const ConsentGrant& grant, std::string_view scope_name);

}  // namespace mandate::domain
