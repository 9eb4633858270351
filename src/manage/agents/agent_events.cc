#include "manage/agents/agent_events.h"

namespace mandate::manage {
namespace {

domain::EventParty app_target(const domain::Application& app) {
  return {app.id.str(), "AppInstance", app.label, app.label};
}

std::string_view target_type_of(domain::PrincipalKind kind) {
  switch (kind) {
    case domain::PrincipalKind::ai_agent:
      return "AIAgent";
    case domain::PrincipalKind::virtual_mcp:
      return "VirtualMCPServer";
    default:
      return "MCPServerClient";
  }
}

}  // namespace

domain::EventParty agent_target(const domain::Agent& agent) {
  domain::EventParty party{agent.id.str(),
                           std::string(target_type_of(agent.kind)),
                           agent.name,
                           agent.name,
                           {{"workload_principal_id", agent.id.str()},
                            {"workload_principal_name", agent.name},
                            {"workload_principal_description", agent.description},
                            {"workload_principal_status", std::string(name_of(agent.status))},
                            {"workload_principal_type", std::string(name_of(agent.kind))}}};
  if (!agent.resource_url.empty()) party.details.push_back({"workload_principal_resource_url", agent.resource_url});
  if (!agent.platform.empty()) party.details.push_back({"workload_principal_platform", agent.platform});
  if (!agent.external_id.empty()) party.details.push_back({"workload_principal_external_id", agent.external_id});
  return party;
}

domain::Event agent_event(std::string type, std::string message, const Caller& caller, const domain::Agent& agent) {
  domain::Event event;
  event.type = std::move(type);
  event.message = std::move(message);
  event.actor = caller.party;
  event.origin = caller.origin;
  event.targets.push_back(agent_target(agent));
  return event;
}

domain::Event a2a_event(std::string_view verb, const Caller& caller, const domain::Agent& agent) {
  return agent_event(
      "resource_servers.a2a_server." + std::string(verb),
      verb == "register" ? "Let an AI agent be called by others" : "Let an AI agent no longer be called by others",
      caller, agent);
}

domain::Event sign_on_event(std::string_view verb, const Caller& caller, const domain::Agent& agent,
                            const domain::Application& app) {
  auto event = agent_event(
      "workload_principal.sign_on_provider." + std::string(verb),
      verb == "add" ? "Link an application to an AI agent" : "Unlink an application from an AI agent", caller, agent);
  event.targets.push_back(app_target(app));
  return event;
}

domain::Event bound_app_event(std::string_view verb, const Caller& caller, const domain::Application& app) {
  domain::Event event;
  event.type = "application.lifecycle." + std::string(verb);
  event.message = "The application of an AI agent follows its agent: " + std::string(verb);
  event.actor = caller.party;
  event.origin = caller.origin;
  event.targets.push_back(app_target(app));
  return event;
}

}  // namespace mandate::manage
