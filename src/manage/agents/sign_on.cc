#include "manage/agents/sign_on.h"

#include "manage/agents/agent_events.h"
#include "storage/applications.h"

namespace mandate::manage {
namespace {

using domain::Agent;
using domain::Application;
using domain::SignOnChoice;

// INACTIVE until the agent is activated; authenticates with the agent's own keys.
Application new_app_for(const Agent& agent, Time now) {
  Application app;
  app.id = domain::ApplicationId::generate();
  app.client_id = domain::ClientId(agent.id.str());
  app.label = agent.name;
  app.status = agent.status == domain::AgentStatus::active ? domain::Status::active : domain::Status::inactive;
  app.auth_method = domain::AppAuthMethod::private_key_jwt;
  app.application_type = "web";
  app.grant_types = {"authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange",
                     "urn:ietf:params:oauth:grant-type:jwt-bearer"};
  app.response_types = {"code"};
  app.redirect_uris = {
      "http://localhost:8080/callback"};  // a placeholder that leaves no machine, as existing clients expect
  app.pkce_required = true;
  app.created = app.last_updated = now;
  return app;
}

Result<void> unlink(ledger::Transaction& transaction, const Caller& caller, Agent& agent) {
  TRY(const auto app, storage::Applications(transaction.connection()).find(agent.app_id));
  agent.app_id = domain::ApplicationId();
  if (app) transaction.record(sign_on_event("remove", caller, agent, *app));
  return {};
}

}  // namespace

bool is_bound(const Application& app, const domain::AgentId& agent) {
  return app.client_id.str() == agent.str();
}

Result<void> apply_sign_on(ledger::Transaction& transaction, const Caller& caller, const SignOnChoice& choice,
                           Agent& agent) {
  storage::Applications apps(transaction.connection());
  if (!agent.app_id.empty()) {
    if (choice.kind == SignOnChoice::Kind::existing_app && choice.app == agent.app_id) return {};
    TRY(const auto current, apps.find(agent.app_id));
    if (choice.kind == SignOnChoice::Kind::new_app && current && is_bound(*current, agent.id)) return {};
    CHECK(unlink(transaction, caller, agent));
  }
  if (choice.kind == SignOnChoice::Kind::none) return {};
  if (choice.kind == SignOnChoice::Kind::new_app) {
    const auto app = new_app_for(agent, transaction.now());
    CHECK(apps.insert(app));
    transaction.touch(app.id);
    transaction.record(bound_app_event("create", caller, app));
    agent.app_id = app.id;
    transaction.record(sign_on_event("add", caller, agent, app));
    return {};
  }
  TRY(const auto app, apps.find(choice.app));
  if (!app) return not_found(choice.app.str(), "AppInstance");
  agent.app_id = app->id;
  transaction.record(sign_on_event("add", caller, agent, *app));
  return {};
}

Result<void> set_bound_app_status(ledger::Transaction& transaction, const Caller& caller, const Agent& agent,
                                  domain::Status status) {
  if (agent.app_id.empty()) return {};
  storage::Applications apps(transaction.connection());
  TRY(auto app, apps.find(agent.app_id));
  if (!app || !is_bound(*app, agent.id) || app->status == status) return {};
  app->status = status;
  app->last_updated = transaction.now();
  CHECK(apps.update(*app));
  transaction.touch(app->id);
  transaction.record(bound_app_event(status == domain::Status::active ? "activate" : "deactivate", caller, *app));
  return {};
}

}  // namespace mandate::manage
