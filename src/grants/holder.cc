#include "grants/holder.h"

namespace mandate::grants {

Decided<Holder> find_holder(const Request& request, const std::string& client_id, const HolderReasons& reasons) {
  const auto gone = [&] {
    return oauth::refuse(reasons.gone, "The client that the token was issued to does not exist any more");
  };
  const auto inactive = [&](const std::string& name) {
    return oauth::refuse(reasons.inactive, "The client that the token was issued to, " + name + ", is not ACTIVE");
  };
  Holder holder{client_id, nullptr};
  if (!client_id.starts_with(domain::AgentTag::prefix)) {
    TRY(holder.application, from_directory(request.view.application_of_client(domain::ClientId(client_id))));
    if (!holder.application) return gone();
    const auto& application = holder.application->application;
    holder.id = application.id.str();
    if (application.status != domain::Status::active) return inactive(application.label);
    return holder;
  }
  TRY(const auto agent, from_directory(request.view.agent(domain::AgentId(client_id))));
  if (!agent || agent->agent.status == domain::AgentStatus::deleted) return gone();
  if (agent->agent.status != domain::AgentStatus::active) return inactive(agent->agent.name);
  if (!agent->agent.app_id.empty()) {
    TRY(holder.application, from_directory(request.view.application(agent->agent.app_id)));
  }
  return holder;
}

}  // namespace mandate::grants
