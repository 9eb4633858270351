#pragma once

#include "domain/agent_change.h"
#include "domain/application.h"
#include "manage/environment.h"

namespace mandate::manage {

// Whether the application was made for the agent (signOnProvider NEW_OIDC_APP): its client_id is the agent's.
bool is_bound(const domain::Application& app, const domain::AgentId& agent);

// Links the agent to the application chosen, making it when it is to be new; sets agent.app_id (the caller
// writes the agent). The choice was checked before.
Result<void> apply_sign_on(ledger::Transaction& transaction, const Caller& caller, const domain::SignOnChoice& choice,
                           domain::Agent& agent);

// The application made for the agent, if there is one, follows its status.
Result<void> set_bound_app_status(ledger::Transaction& transaction, const Caller& caller, const domain::Agent& agent,
                                  domain::Status status);

}  // namespace mandate::manage
