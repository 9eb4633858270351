#include "issuance/client_authentication.h"
#include "issuance/endpoints.h"
#include "issuance/grant_checks.h"
#include "issuance/mint.h"

#include "base/text.h"

namespace mandate::issuance {
namespace {

using grants::Decided;

// The grant that is asked for.
Decided<const grants::Grant*> find_grant(const Call& call, const grants::Issuer& issuer, grants::Record& record) {
  const auto type = call.request.form.get("grant_type");
  record.note("grantType", type);
  if (type.empty()) return oauth::refuse("token_request_missing_grant_type", "grant_type is missing");
  return find_served_grant(type, issuer);
}

// Of an agent without credentials the ID token of its application is the only proof, so it gets what that can prove and
// nothing that would be of use to whoever found one: no credentials of the vault, no part in a chain.
Decided<void> check_public_agent(const grants::Client& client, const oauth::Form& form, std::string_view grant_type) {
  if (!client.agent || client.agent->agent.auth_method != domain::ClientAuthMethod::none ||
      grant_type != oauth::token_exchange_grant)
    return {};
  if (form.get("requested_token_type") == oauth::id_jag_token_type &&
      form.get("subject_token_type") == oauth::id_token_token_type)
    return {};
  return oauth::refuse("unauthorized_client",
                       "An agent that authenticates with nothing can only exchange an ID token for an ID-JAG");
}

std::vector<std::string> scopes_of(const grants::Decision& decision) {
  return std::visit(
      [](const auto& token) -> std::vector<std::string> {
        if constexpr (requires { token.scopes; }) return token.scopes;
        return {};
      },
      decision.token);
}

}  // namespace

Prepared prepare_token(const Environment& environment, const Call& call, directory::View& view, Time now) {
  grants::Record record(call.origin);
  record.kind(call.server.empty() ? "app.oauth2.token.grant" : "app.oauth2.as.token.grant", "Request a token");
  std::vector<grants::OneUse> single_uses;
  std::vector<domain::RefreshTokenId> stolen;
  bool authenticated = false;
  const auto no = [&](oauth::TokenError error) {
    auto refusal = refuse(error, record.event(), authenticated, std::move(single_uses));
    refusal.refresh_tokens.withdrawn = std::move(stolen);
    return refusal;
  };

  const auto issuer = find_issuer(view, call.server);
  if (!issuer) return no(issuer.error());
  if (!*issuer) return unknown_server();
  const auto grant = find_grant(call, **issuer, record);
  if (!grant) return no(grant.error());
  (*grant)->announce(call.request.form, **issuer, record);
  auto client = authenticate_client(environment, call, **issuer, view, now, record);
  if (!client) return no(std::move(client).error());
  authenticated = call.request.credentials.method != oauth::PresentedCredentials::Method::none;
  if (client->assertion_use) single_uses.push_back(*std::move(client->assertion_use));
  if (auto may = check_may_use(client->client, (*grant)->type()); !may) return no(std::move(may).error());
  if (auto lasts = check_outlives_revocation(client->client, now); !lasts) return no(std::move(lasts).error());
  if (auto may = check_public_agent(client->client, call.request.form, (*grant)->type()); !may)
    return no(std::move(may).error());

  auto decision = (*grant)->decide({call.request.form, client->client, **issuer, view, environment.own_tokens,
                                    environment.chains, now, record, stolen});
  if (!decision) return no(std::move(decision).error());
  if (decision->renew_first) {
    Prepared prepared;
    prepared.renew_first = decision->renew_first;
    return prepared;
  }
  record.note("grantedScopes", join(scopes_of(*decision), " "));
  for (auto& use : decision->single_uses) single_uses.push_back(std::move(use));
  auto minted = mint(*decision, **issuer, environment.own_tokens, now);
  if (!minted) return no(std::move(minted).error());

  record.target(std::move(minted->token));
  Prepared prepared{{200, std::move(minted->body)}, record.take()};
  prepared.names_token = true;
  prepared.single_uses = std::move(single_uses);
  prepared.refresh_tokens = {std::move(decision->refresh_token), std::move(stolen)};
  prepared.brokered_use = std::move(decision->brokered_use);
  prepared.authenticated = authenticated;
  return prepared;
}

}  // namespace mandate::issuance
