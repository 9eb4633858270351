#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/agent.h"
#include "domain/application_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// ErrorKind::not_found when there is none.
Result<domain::Application> find_application(storage::sql::Connection& connection, const domain::ApplicationId& id);

// The agent that the application was made for, a deleted one included: their client_id is the same, and the
// application lives and ends with it. nullopt for an application of its own.
Result<std::optional<domain::Agent>> find_bound_agent(storage::sql::Connection& connection,
                                                      const domain::Application& application);

// With its keys and the agent that it was made for.
Result<domain::ApplicationDetails> with_details(storage::sql::Connection& connection, domain::Application application);

// Records "application.lifecycle.<verb>" and "app.oauth2.client.lifecycle.<verb>": readers of the System Log watch
// for the one or the other. `changed` names the settings that an update changed.
void record_lifecycle(ledger::Transaction& transaction, std::string_view verb, const Caller& caller,
                      const domain::Application& application, const std::string& changed = {});

// Erases the application with everything that belongs to it.
Result<void> erase_application(ledger::Transaction& transaction, const domain::Application& application,
                               const Caller& caller);

}  // namespace mandate::manage
