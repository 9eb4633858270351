#include "grants/chain.h"
#include "grants/holder.h"
#include "grants/resource.h"
#include "grants/token_exchange/subject_token.h"

namespace mandate::grants::token_exchange {
namespace {

using domain::AuthorizationServerId;
constexpr HolderReasons holder_reasons{"invalid_subject_token_client_not_registered",
                                       "invalid_subject_token_client_inactive"};

using ServerPointer = std::shared_ptr<const directory::ServerRecord>;

tl::unexpected<oauth::TokenError> not_an_access_token(const std::string& why) {
  return oauth::refuse(
      "invalid_subject_token",
      "subject_token is not an access token of one of this organisation's authorization servers: " + why);
}

// The server that the token says it is of. Whether that is true, its keys tell.
Decided<ServerPointer> find_claimed_issuer(const Request& request, const std::string& compact) {
  const auto jwt = jose::UnverifiedJwt::parse(compact);
  if (!jwt) return not_an_access_token(jwt.error().message);
  const auto issuer = jose::string_member(jwt->unverified_claims(), "iss").value_or("");
  if (issuer == request.issuer.url)
    return oauth::refuse("invalid_subject_token_issuer_not_allowed",
                         "subject_token is for this server's own API; present an access token that was issued for the "
                         "agent");
  const auto prefix = request.view.organization().issuer_prefix();
  if (!issuer.starts_with(prefix)) return not_an_access_token("its issuer is another's");
  TRY(auto server, from_directory(request.view.server(AuthorizationServerId(issuer.substr(prefix.size())))));
  if (!server) return not_an_access_token("its issuer does not exist");
  return server;
}

Decided<oauth::AccessToken> verify(const Request& request, const directory::ServerRecord& server,
                                   const std::string& compact) {
  const auto jwt = request.own_tokens.verify(compact, server.signing);
  if (!jwt) return not_an_access_token(jwt.error().message);
  if (!jose::same_type((*jwt)->typ(), oauth::access_token_type))
    return not_an_access_token("its typ is " + (*jwt)->typ());
  auto token = oauth::read_access_token(**jwt);
  if (!token) return not_an_access_token(token.error().message);
  if (token->issuer != request.view.organization().issuer(server.server.id)) return not_an_access_token("its issuer");
  if (token->expires <= request.now)
    return oauth::refuse("token_exchange_subject_token_expired",
                         "subject_token expired at " + format_time(token->expires));
  TRY(const bool revoked, from_directory(request.view.is_revoked(token->jti)));
  if (revoked) return oauth::refuse("invalid_subject_token", "subject_token was revoked");
  return *std::move(token);
}

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
  if (!same_resource(token.audience, own->url))
    return oauth::refuse("invalid_subject_token", "subject_token was issued for " + token.audience +
                                                      ", not for the agent's resourceUrl " + own->url);
  if (server.server.status != domain::Status::active || !own->accepts(server.server.id))
    return oauth::refuse("invalid_subject_token_authorization_server",
                         "The agent does not accept tokens of the authorization server '" + server.server.name + "'");
  return {};
}

Decided<Subject> check_subject(const Request& request, const oauth::AccessToken& token, const Holder& holder) {
  if (!token.user.empty())
    return find_live_subject(request, token.user, token.subject.session, holder.application.get(), subject_reasons);
  CHECK(check_machine(request, token.subject.subject, "invalid_subject_token_client_inactive"));
  return Subject{};
}

}  // namespace

Decided<SubjectToken> check_access_token(const Request& request, const std::string& compact) {
  TRY(const auto server, find_claimed_issuer(request, compact));
  TRY(auto token, verify(request, *server, compact));
  request.record.note("subjectTokenId", token.jti);
  request.record.note("subjectTokenIssuer", token.issuer);
  request.record.note("subjectTokenClientId", token.client_id);
  CHECK(check_meant_for(request, *server, token));
  TRY(const auto holder, find_holder(request, token.client_id, holder_reasons));
  if (!has_link(request, holder.id, domain::DelegatedToken::access_token))
    return oauth::refuse("invalid_subject_token_no_delegation_link",
                         "No delegation link lets the agent present access tokens of the client " + token.client_id);
  TRY(auto subject, check_subject(request, token, holder));

  SubjectToken found{std::move(subject), std::move(token.subject), {}};
  if (!token.user.empty()) found.claims.subject = token.user;  // `sub` of an access token is the login
  found.expires = token.expires;
  found.client = token.client_id;
  found.issuer = std::move(token.issuer);
  found.scopes = std::move(token.scopes);
  // A machine is the first actor of the chain that it begins.
  if (token.user.empty() && found.claims.actors.empty())
    found.claims.actors.push_back({request.view.organization().issuer(), token.client_id, "service"});
  return found;
}

}  // namespace mandate::grants::token_exchange
