#include <algorithm>

#include "domain/resource_indicator.h"
#include "grants/consent.h"
#include "grants/refresh_tokens.h"
#include "issuance/client_authentication.h"
#include "issuance/endpoints.h"
#include "issuance/presented_token.h"
#include "oauth/introspection.h"

namespace mandate::issuance {
namespace {

using grants::Decided;

// Whether what the agent stands for is the audience: the agent itself, or the MCP server whose client it is.
Decided<bool> is_called_with(const domain::Agent& agent, const oauth::AccessToken& token, directory::View& view) {
  const auto& id = agent.kind == domain::PrincipalKind::ai_agent ? agent.id.str() : agent.resource_server.str();
  TRY(const auto resource, grants::from_directory(view.resource(id)));
  return resource && domain::same_resource(resource->url, token.audience);
}

// Whether an access policy of the server is about the client.
bool is_client_of(const directory::ServerRecord& server, const domain::ClientId& client) {
  return std::any_of(server.policies.begin(), server.policies.end(), [&](const directory::AccessPolicy& one) {
    return one.policy.status == domain::Status::active && one.policy.covers_client(client.str());
  });
}

// Who may know what a token says (docs/decisions/0016): whom it was issued to, who is called with it, and an
// application that is a client of the authorization server, as an API that has no record of its own here.
Decided<bool> may_know(const grants::Client& client, const oauth::AccessToken& token, const grants::Issuer& issuer,
                       directory::View& view) {
  if (token.client_id == client.id.str()) return true;
  if (client.agent) return is_called_with(client.agent->agent, token, view);
  return !issuer.is_org() && is_client_of(*issuer.server, client.id);
}

struct Question {
  std::string_view text;
  const grants::Client& client;
  const grants::Issuer& issuer;
  directory::View& view;
  Time now;
};

// Of a refresh token of the client that would be good for a new access token now. Who asks has not presented it, so one
// that was replaced is only inactive.
Decided<std::string> describe_refresh_token(const Question& question) {
  const auto& [text, client, issuer, view, now] = question;
  TRY(const auto presented, grants::read_refresh_token(view, text));
  if (!presented) return oauth::inactive_introspection_text();
  const auto& token = presented->record->token;
  if (token.client_id != client.id || presented->generation != token.generation || token.server != issuer.server_id() ||
      token.ends() <= now)
    return oauth::inactive_introspection_text();
  TRY(const auto person, grants::from_directory(view.person(token.user)));
  TRY(const auto application, grants::from_directory(view.application(token.application)));
  if (!person || person->user.status != domain::UserStatus::active || !application ||
      application->application.status != domain::Status::active || !person->may_use(*application))
    return oauth::inactive_introspection_text();
  TRY(auto scopes, grants::scopes_with_consent(view, issuer, *application, token));
  if (scopes.empty()) return oauth::inactive_introspection_text();
  return oauth::introspection_text({issuer.url, token.client_id.str(), token.user.str(), person->user.login,
                                    std::move(scopes), token.created, token.ends()});
}

Decided<std::string> describe(const Environment& environment, const Question& question) {
  TRY(const auto token, find_honoured_token(environment, question.text, question.issuer, question.view, question.now));
  if (!token) return describe_refresh_token(question);
  TRY(const bool known, may_know(question.client, *token, question.issuer, question.view));
  return known ? oauth::introspection_text(*token) : oauth::inactive_introspection_text();
}

}  // namespace

Prepared prepare_introspection(const Environment& environment, const Call& call, directory::View& view, Time now) {
  grants::Record record(call.origin);
  record.kind("app.oauth2.token.introspect", "Introspect a token");
  std::vector<grants::OneUse> single_uses;
  bool authenticated = false;
  const auto no = [&](oauth::TokenError error) {
    return refuse(error, record.event(), authenticated, std::move(single_uses));
  };

  const auto issuer = find_issuer(view, call.server);
  if (!issuer) return no(issuer.error());
  if (!*issuer) return unknown_server();
  // A public client proves nothing, so anybody who found a token could ask in its name.
  if (call.request.credentials.method == oauth::PresentedCredentials::Method::none)
    return no(oauth::token_error("missing_client_credentials", "Introspection needs client authentication"));
  auto client = authenticate_client(environment, call, **issuer, view, now, record);
  if (!client) return no(std::move(client).error());
  authenticated = true;
  if (client->assertion_use) single_uses.push_back(*std::move(client->assertion_use));
  const auto compact = call.request.form.find("token");
  if (!compact) return no(oauth::token_error("invalid_request", "token is missing"));

  auto answer = describe(environment, {*compact, client->client, **issuer, view, now});
  if (!answer) return no(std::move(answer).error());
  Prepared prepared{{200, *std::move(answer)}, record.take()};
  prepared.recorded = false;
  prepared.single_uses = std::move(single_uses);
  prepared.authenticated = authenticated;
  return prepared;
}

}  // namespace mandate::issuance
