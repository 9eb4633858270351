#pragma once

#include <string>
#include <string_view>

#include "domain/agent.h"
#include "domain/application.h"
#include "manage/environment.h"

namespace mandate::manage {

// The agent as the target of an event, with the details that wire contract 3.1 names.
domain::EventParty agent_target(const domain::Agent& agent);

// An event about an agent, with it as the first target.
domain::Event agent_event(std::string type, std::string message, const Caller& caller, const domain::Agent& agent);
// "workload_principal.sign_on_provider.add" and "….remove".
domain::Event sign_on_event(std::string_view verb, const Caller& caller, const domain::Agent& agent,
                            const domain::Application& app);
// "resource_servers.a2a_server.<verb>": the agent as what others call, register or delete.
domain::Event a2a_event(std::string_view verb, const Caller& caller, const domain::Agent& agent);
// "application.lifecycle.<verb>" of the application made for an agent.
domain::Event bound_app_event(std::string_view verb, const Caller& caller, const domain::Application& app);

}  // namespace mandate::manage
