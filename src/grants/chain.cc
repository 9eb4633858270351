#include "grants/chain.h"

#include <algorithm>

namespace mandate::grants {
namespace {

constexpr std::string_view stopped = "invalid_subject_token_client_inactive";

std::string_view profile_of(const domain::Agent& agent) {
  return agent.kind == domain::PrincipalKind::ai_agent ? "ai_agent" : "service";
}

oauth::Actor actor_of(const Request& request) {
  const auto& issuer = request.view.organization().issuer();
  if (!request.client.agent) return {issuer, request.client.id.str(), "service"};
  const auto& agent = request.client.agent->agent;
  return {issuer, agent.id.str(), std::string(profile_of(agent))};
}

Decided<void> check_actor(const Request& request, const oauth::Actor& actor, std::string_view reason) {
  if (!actor.subject.starts_with(domain::AgentTag::prefix)) return check_machine(request, actor.subject, reason);
  TRY(const auto agent, from_directory(request.view.agent(domain::AgentId(actor.subject))));
  if (agent && agent->agent.status == domain::AgentStatus::active) return {};
  return oauth::refuse(reason, "The agent " + actor.subject + ", which acts in the token's chain, is not ACTIVE");
}

Decided<bool> honours(directory::View& view, const std::string& client_id, Time issued_at) {
  if (!client_id.starts_with(domain::AgentTag::prefix)) return true;
  TRY(const auto agent, from_directory(view.agent(domain::AgentId(client_id))));
  return !agent || agent->agent.honours(issued_at);
}

}  // namespace

Decided<void> join_chain(const Request& request, oauth::TokenSubject& subject) {
  auto actor = actor_of(request);
  const auto is_client = [&](const oauth::Actor& other) { return other.subject == actor.subject; };
  if (subject.actors.size() + 1 > request.chains.depth)
    return oauth::refuse("invalid_subject_token_act_claim_depth",
                         "With this client " + std::to_string(subject.actors.size() + 1) +
                             " would act for the subject; at most " + std::to_string(request.chains.depth) + " may");
  if (!request.chains.cycles && std::any_of(subject.actors.begin(), subject.actors.end(), is_client))
    return oauth::refuse("invalid_subject_token_act_claim_cycle",
                         "The client is in the subject_token's chain of actors already");
  CHECK(check_chain(request, subject.actors, stopped));
  subject.actors.insert(subject.actors.begin(), std::move(actor));
  return {};
}

Decided<void> check_chain(const Request& request, const std::vector<oauth::Actor>& actors, std::string_view reason) {
  for (const auto& actor : actors) CHECK(check_actor(request, actor, reason));
  return {};
}

Decided<bool> is_taken_back(directory::View& view, const std::string& client_id,
                            const std::vector<oauth::Actor>& actors, Time issued_at) {
  TRY(const bool by_client, honours(view, client_id, issued_at));
  if (!by_client) return true;
  for (const auto& actor : actors) {
    TRY(const bool by_actor, honours(view, actor.subject, issued_at));
    if (!by_actor) return true;
  }
  return false;
}

Decided<void> check_machine(const Request& request, const std::string& client_id, std::string_view reason) {
  TRY(const auto application, from_directory(request.view.application_of_client(domain::ClientId(client_id))));
  if (application && application->application.status == domain::Status::active) return {};
  return oauth::refuse(reason, "The service " + client_id + " is not an ACTIVE application");
}

}  // namespace mandate::grants
