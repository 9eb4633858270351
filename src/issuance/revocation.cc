#include "crypto/digest.h"
#include "grants/refresh_tokens.h"
#include "issuance/client_authentication.h"
#include "issuance/endpoints.h"
#include "issuance/presented_token.h"

namespace mandate::issuance {
namespace {

using grants::Decided;

struct Asking {
  directory::View& view;
  Time now;
  const domain::ClientId& client;
};

Decided<std::optional<domain::EventParty>> take_back_refresh_token(std::string_view text, const Asking& asking,
                                                                   Prepared& prepared) {
  TRY(const auto presented, grants::read_refresh_token(asking.view, text));
  if (!presented || presented->record->token.client_id != asking.client) return std::nullopt;
  const auto& token = presented->record->token;
  prepared.refresh_tokens.withdrawn.push_back(token.id);
  return domain::EventParty{token.id.str(), "refresh_token", "", "", {{"subject", token.user.str()}}};
}

// Takes back a token of the client's own and gives it as a target of the event. What is unknown, foreign, or another
// client's is answered like a success (RFC 7009 section 2.2) and left alone: nullopt.
Decided<std::optional<domain::EventParty>> take_back(const Environment& environment, std::string_view text,
                                                     const grants::Issuer& issuer, const Asking& asking,
                                                     Prepared& prepared) {
  const auto token = read_issued_token(environment, text, issuer, asking.now);
  if (!token) return take_back_refresh_token(text, asking, prepared);
  if (token->client_id != asking.client.str()) return std::nullopt;
  prepared.revocations.push_back({token->jti, token->expires});
  return domain::EventParty{
      token->jti, "access_token", "", "", {{"subject", token->subject.subject}, {"audience", token->audience}}};
}

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
  auto client = authenticate_client(environment, call, **issuer, view, now, record);
  if (!client) return no(std::move(client).error());
  authenticated = call.request.credentials.method != oauth::PresentedCredentials::Method::none;
  if (client->assertion_use) single_uses.push_back(*std::move(client->assertion_use));
  const auto compact = call.request.form.find("token");
  if (!compact) return no(oauth::token_error("invalid_request", "token is missing"));

  if (call.request.form.get("token_type_hint") == "oauth_sts" && client->client.agent)
    return prepare_withdrawal(*compact, client->client.agent->agent.id, view, std::move(record),
                              std::move(single_uses));
  Prepared prepared;
  prepared.recorded = false;
  const auto own = take_back(environment, *compact, **issuer, {view, now, client->client.id}, prepared);
  if (!own) return no(own.error());
  if (*own) record.target(**own);
  prepared.event = record.take();
  prepared.recorded = prepared.names_token = own->has_value();
  prepared.single_uses = std::move(single_uses);
  prepared.authenticated = authenticated;
  return prepared;
}

}  // namespace mandate::issuance
