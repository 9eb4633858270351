#pragma once

#include <string>
#include <vector>

#include "domain/application.h"
#include "domain/authorization_server.h"
#include "domain/event.h"
#include "domain/person.h"
#include "manage/environment.h"

namespace mandate::manage {

// Things as targets of events.
domain::EventParty target(const domain::User& user);
domain::EventParty target(const domain::Group& group);
domain::EventParty target(const domain::Application& application);
domain::EventParty target(const domain::AuthorizationServer& server);
domain::EventParty target(const domain::Scope& scope);
domain::EventParty target(const domain::Policy& policy);
domain::EventParty target(const domain::Rule& rule);

// The event of a change that was made.
domain::Event change_event(std::string type, std::string message, const Caller& caller,
                           std::vector<domain::EventParty> targets);

}  // namespace mandate::manage
