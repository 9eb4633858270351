#include <algorithm>

#include "grants/resource.h"
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
  return resource && grants::same_resource(resource->url, token.audience);
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

  const auto token = find_honoured_token(environment, *compact, **issuer, view, now);
  if (!token) return no(token.error());
  const auto known = *token ? may_know(client->client, **token, **issuer, view) : Decided<bool>(false);
  if (!known) return no(known.error());
  Prepared prepared{{200, *known ? oauth::introspection_text(**token) : oauth::inactive_introspection_text()},
                    record.take()};
  prepared.recorded = false;
  prepared.single_uses = std::move(single_uses);
  prepared.authenticated = authenticated;
  return prepared;
}

}  // namespace mandate::issuance
