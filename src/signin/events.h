#pragma once

#include <string>
#include <vector>

#include "domain/application.h"
#include "domain/authorization_server.h"
#include "domain/consent.h"
#include "domain/event.h"
#include "domain/person.h"

namespace mandate::signin {

domain::EventParty party_of(const domain::User& user);
domain::EventParty party_of(const domain::Application& application);
domain::EventParty party_of(const domain::Session& session);

// The events of signing on and off, with the type names that existing log readers know. `reason` is empty on success.
domain::Event session_started(const domain::User& user, const domain::Session& session,
                              const domain::RequestOrigin& origin);
// `user` may be nullptr: the login names nobody. What was typed is not recorded: people type passwords there.
domain::Event sign_on_failed(const domain::User* user, std::string reason, const domain::RequestOrigin& origin);
domain::Event session_ended(const domain::User& user, const domain::Session& session, std::string reason,
                            const domain::RequestOrigin& origin);
domain::Event account_locked(const domain::User& user, const domain::RequestOrigin& origin);
domain::Event password_updated(const domain::User& user, const domain::RequestOrigin& origin);
domain::Event account_unlocked(const domain::User& user, const domain::RequestOrigin& origin);
domain::Event application_opened(const domain::User& user, const domain::Application& application,
                                 const domain::RequestOrigin& origin);
domain::Event application_denied(const domain::User& user, const domain::Application& application, std::string reason,
                                 const domain::RequestOrigin& origin);

// What people let applications have, with the type names that existing log readers know.
domain::Event consent_given(const domain::User& user, const domain::ConsentGrant& grant, const domain::Scope& scope,
                            const domain::RequestOrigin& origin);
domain::Event consent_denied(const domain::User& user, const domain::Application& application,
                             const std::vector<domain::Scope>& scopes, const domain::RequestOrigin& origin);
// By the person themselves; `targets` are what they took back.
domain::Event consent_taken_back(const domain::User& user, std::vector<domain::EventParty> targets,
                                 const domain::RequestOrigin& origin);

}  // namespace mandate::signin
