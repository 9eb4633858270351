#include "manage/applications/application_records.h"

#include "manage/consent/consent_grants.h"
#include "manage/events.h"
#include "manage/tokens/refresh_tokens.h"
#include "storage/agents.h"
#include "storage/api_tokens.h"
#include "storage/applications.h"
#include "storage/client_keys.h"
#include "storage/scope_grants.h"

namespace mandate::manage {

using domain::Application;
using storage::sql::Connection;

Result<Application> find_application(Connection& connection, const domain::ApplicationId& id) {
  TRY(auto application, storage::Applications(connection).find(id));
  if (!application) return not_found(id.str(), "AppInstance");
  return *std::move(application);
}

Result<std::optional<domain::Agent>> find_bound_agent(Connection& connection, const Application& application) {
  return storage::Agents(connection).find(domain::AgentId(application.client_id.str()));
}

Result<domain::ApplicationDetails> with_details(Connection& connection, Application application) {
  domain::ApplicationDetails details{std::move(application)};
  TRY(details.keys, storage::ClientKeys(connection).list(details.application.id.str()));
  TRY(const auto agent, find_bound_agent(connection, details.application));
  if (agent) details.agent = agent->id;
  return details;
}

void record_lifecycle(ledger::Transaction& transaction, std::string_view verb, const Caller& caller,
                      const Application& application, const std::string& changed) {
  for (const std::string prefix : {"application.lifecycle.", "app.oauth2.client.lifecycle."}) {
    auto event = change_event(prefix + std::string(verb), "Change an application: " + std::string(verb), caller,
                              {target(application)});
    if (!changed.empty()) event.debug.push_back({"changed", changed});
    transaction.record(std::move(event));
  }
}

Result<void> erase_application(ledger::Transaction& transaction, const Application& application, const Caller& caller) {
  auto& connection = transaction.connection();
  CHECK(storage::ClientKeys(connection).erase_all(application.id.str()));
  CHECK(storage::ClientSecrets(connection).erase_all(application.id.str()));
  CHECK(storage::AdminRoles(connection).revoke_all(application.id.str()));
  CHECK(storage::ScopeGrants(connection).erase_all(application.id));
  CHECK(erase_refresh_tokens(transaction, {.application = application.id}));
  CHECK(erase_consents(transaction, {.application = application.id}, "client", target(application), caller));
  CHECK(storage::Applications(connection).erase(application.id));
  transaction.touch(application.id);
  return {};
}

}  // namespace mandate::manage
