#include "domain/resource_indicator.h"
#include "grants/chain.h"
#include "grants/token_exchange/server_token.h"
#include "grants/token_exchange/subject_token.h"

namespace mandate::grants::token_exchange {
namespace {

// What the agent is called under: its own URL, or that of the MCP server whose client it is.
Decided<std::shared_ptr<const directory::ResourceRecord>> find_own_resource(const Request& request) {
  const auto& agent = request.client.agent->agent;
  const auto id = agent.kind == domain::PrincipalKind::ai_agent ? agent.id.str() : agent.resource_server.str();
  return from_directory(request.view.resource(id));
}

// The token must have been issued to call this agent, by a server whose tokens it accepts.
Decided<void> check_meant_for(const Request& request, const directory::ServerRecord& server,
                              const oauth::AccessToken& token) {
  TRY(const auto own, find_own_resource(request));
  if (!own)
    return oauth::refuse("invalid_subject_token",
                         "The agent has no resourceUrl, so no access token can have been issued for it");
  if (!domain::same_resource(token.audience, own->url))
    return oauth::refuse("invalid_subject_token", "subject_token was issued for " + token.audience +
                                                      ", not for the agent's resourceUrl " + own->url);
  if (server.server.status != domain::Status::active || !own->accepts(server.server.id))
    return oauth::refuse("invalid_subject_token_authorization_server",
                         "The agent does not accept tokens of the authorization server '" + server.server.name + "'");
  return {};
}

Decided<Subject> check_subject(const Request& request, const oauth::AccessToken& token) {
  if (token.user.empty()) {
    CHECK(check_machine(request, token.subject.subject, client_reasons.inactive));
    return Subject{};
  }
  TRY(const auto application, find_sign_on(request, token.subject.sign_on_client, client_reasons));
  return find_live_subject(request, token.user, token.subject.session, application, subject_reasons);
}

}  // namespace

Decided<SubjectToken> check_access_token(const Request& request, const std::string& compact) {
  TRY(const auto server, find_claimed_server(request, compact));
  if (!server) return not_an_access_token("its issuer does not exist");
  TRY(auto token, verify_server_token(request, *server, compact));
  CHECK(check_meant_for(request, *server, token));
  TRY(const auto holder, find_holder(request, token.client_id, client_reasons));
  const auto* link = find_link(request, holder, domain::DelegatedToken::access_token);
  if (link == nullptr)
    return oauth::refuse("invalid_subject_token_no_delegation_link",
                         "No delegation link lets the agent present access tokens of the client " + token.client_id);
  TRY(auto subject, check_subject(request, token));
  auto found = subject_of(std::move(token), std::move(subject), request.view.organization().issuer());
  found.link = link->id.str();
  return found;
}

}  // namespace mandate::grants::token_exchange
