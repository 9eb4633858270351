#include "grants/holder.h"

namespace mandate::grants {
namespace {

tl::unexpected<oauth::TokenError> gone(const ClientReasons& reasons, std::string_view what) {
  return oauth::refuse(reasons.gone, "The client that " + std::string(what) + " does not exist any more");
}

tl::unexpected<oauth::TokenError> inactive(const ClientReasons& reasons, std::string_view what,
                                           const std::string& name) {
  return oauth::refuse(reasons.inactive, "The client that " + std::string(what) + ", " + name + ", is not ACTIVE");
}

// `what` is what the client has to do with the token, for texts.
Decided<std::shared_ptr<const directory::ApplicationRecord>> find_active(const Request& request,
                                                                         const std::string& client_id,
                                                                         const ClientReasons& reasons,
                                                                         std::string_view what) {
  TRY(auto found, from_directory(request.view.application_of_client(domain::ClientId(client_id))));
  if (!found) return gone(reasons, what);
  if (found->application.status != domain::Status::active) return inactive(reasons, what, found->application.label);
  return found;
}

}  // namespace

Decided<std::string> find_holder(const Request& request, const std::string& client_id, const ClientReasons& reasons) {
  constexpr std::string_view what = "the token was issued to";
  if (!client_id.starts_with(domain::AgentTag::prefix)) {
    TRY(const auto found, find_active(request, client_id, reasons, what));
    return found->application.id.str();
  }
  TRY(const auto agent, from_directory(request.view.agent(domain::AgentId(client_id))));
  if (!agent || agent->agent.status == domain::AgentStatus::deleted) return gone(reasons, what);
  if (agent->agent.status != domain::AgentStatus::active) return inactive(reasons, what, agent->agent.name);
  return client_id;
}

Decided<std::shared_ptr<const directory::ApplicationRecord>> find_sign_on(const Request& request,
                                                                          const std::string& client_id,
                                                                          const ClientReasons& reasons) {
  return find_active(request, client_id, reasons, "the person signed on to");
}

}  // namespace mandate::grants
