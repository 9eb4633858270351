#include "crypto/digest.h"
#include "issuance/client_authentication.h"
#include "issuance/endpoints.h"
#include "issuance/presented_token.h"

namespace mandate::issuance {
namespace {

// A token of another's authorization server that is kept for this agent: with it goes all that the person let the agent
// have there (docs/decisions/0015).
Prepared prepare_withdrawal(const std::string& token, const domain::AgentId& agent, directory::View& view,
                            grants::Record record, std::vector<grants::OneUse> single_uses) {
  const auto grant = view.brokered_grant_of(agent, crypto::sha256_hex(token));
  if (!grant) return refuse(oauth::to_token_error(grant.error()), record.event(), true, std::move(single_uses));
  const bool kept = *grant != nullptr;
  if (kept) {
    record.target({(*grant)->id.str(), "oauth_sts", "", "", {{"subject", (*grant)->user.str()}}});
    record.note("resourceConnectionId", (*grant)->connection.str());
  }
  Prepared prepared{{}, record.take()};
  prepared.recorded = prepared.names_token = kept;
  if (kept) prepared.withdraw = (*grant)->id;
  prepared.single_uses = std::move(single_uses);
  prepared.authenticated = true;
  return prepared;
}

}  // namespace

Prepared prepare_revocation(const Environment& environment, const Call& call, directory::View& view, Time now) {
  grants::Record record(call.origin);
  record.kind("app.oauth2.token.revoke", "Revoke a token");
  std::vector<grants::OneUse> single_uses;
  bool authenticated = false;
  const auto no = [&](oauth::TokenError error) {
    return refuse(error, record.event(), authenticated, std::move(single_uses));
  };

  const auto issuer = find_issuer(view, call.server);
  if (!issuer) return no(issuer.error());
  if (!*issuer) return unknown_server();
  auto client = authenticate_client(call.request.credentials, **issuer, call.endpoint, view, now, record);
  if (!client) return no(std::move(client).error());
  authenticated = call.request.credentials.method != oauth::PresentedCredentials::Method::none;
  if (client->assertion_use) single_uses.push_back(*std::move(client->assertion_use));
  const auto compact = call.request.form.find("token");
  if (!compact) return no(oauth::token_error("invalid_request", "token is missing"));

  // What is unknown, foreign, or another client's is answered like a success (RFC 7009 section 2.2) and left alone.
  if (call.request.form.get("token_type_hint") == "oauth_sts" && client->client.agent)
    return prepare_withdrawal(*compact, client->client.agent->agent.id, view, std::move(record),
                              std::move(single_uses));
  const auto token = read_issued_token(environment, *compact, **issuer, now);
  const bool own = token && token->client_id == client->client.id.str();
  if (own)
    record.target(
        {token->jti, "access_token", "", "", {{"subject", token->subject.subject}, {"audience", token->audience}}});
  Prepared prepared{{}, record.take()};
  prepared.recorded = prepared.names_token = own;
  if (own) prepared.revocations.push_back({token->jti, token->expires});
  prepared.single_uses = std::move(single_uses);
  prepared.authenticated = authenticated;
  return prepared;
}

}  // namespace mandate::issuance
