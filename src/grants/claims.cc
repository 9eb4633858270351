#include "grants/claims.h"

#include <algorithm>
#include <utility>

namespace mandate::grants {
namespace {

constexpr std::size_t size_max = std::size_t{16} * 1024;  // of all claims of a token together, as JSON

expressions::Facts facts_of(const ClaimSubject& subject) {
  expressions::Facts facts;
  facts.app["clientId"] = subject.client.id.str();
  if (const auto& application = subject.client.application) {
    facts.app["id"] = application->application.id.str();
    facts.app["name"] = application->application.label;
  }
  if (const auto& agent = subject.client.agent) {
    facts.app["id"] = agent->agent.id.str();
    facts.app["name"] = agent->agent.name;
  }
  if (subject.person == nullptr) return facts;
  const auto& user = subject.person->user;
  for (const auto& [name, value] : user.attributes) facts.user[name] = value;
  facts.user["id"] = user.id.str();
  facts.user["login"] = user.login;
  facts.user["email"] = user.email;
  facts.user["firstName"] = user.first_name;
  facts.user["lastName"] = user.last_name;
  for (const auto& group : subject.person->groups) facts.groups.push_back({group.id.str(), group.name});
  return facts;
}

bool applies(const domain::Claim& claim, domain::ClaimType type, const std::vector<std::string>& granted) {
  if (claim.status != domain::Status::active || claim.type != type || !claim.always_included) return false;
  return claim.scopes.empty() || std::ranges::any_of(claim.scopes, [&](const std::string& scope) {
           return std::ranges::find(granted, scope) != granted.end();
         });
}

tl::unexpected<oauth::TokenError> failed(const std::string& name, const std::string& why) {
  return oauth::refuse("claim_evaluation_failed", "The claim '" + name + "' could not be computed: " + why);
}

bool is_absent(const domain::Claim& claim, const json::value& value) {
  return value.is_null() || (claim.group_filter && value.is_array() && value.get_array().empty());
}

}  // namespace

Decided<json::object> compute_claims(const directory::ServerRecord& server, domain::ClaimType type,
                                     const ClaimSubject& subject) {
  json::object claims;
  if (server.claims.empty()) return claims;
  const auto facts = facts_of(subject);
  std::size_t size = 0;
  for (const auto& [claim, expression] : server.claims) {
    if (!applies(claim, type, subject.scopes)) continue;
    auto value = expressions::evaluate(expression, facts);
    if (!value) return failed(claim.name, value.error().message);
    if (is_absent(claim, *value)) continue;
    size += claim.name.size() + json::serialize(*value).size();
    if (size > size_max) return failed(claim.name, "the claims of the token are too large together");
    claims[claim.name] = *std::move(value);
  }
  return claims;
}

Decided<Decision> with_claims(const Request& request, const directory::PersonRecord* person, Decision decision) {
  auto* token = std::get_if<oauth::AccessToken>(&decision.token);
  if (request.issuer.is_org() || token == nullptr) return decision;
  const auto& server = *request.issuer.server;
  const ClaimSubject subject{request.client, person, token->scopes};
  auto claims = compute_claims(server, domain::ClaimType::resource, subject);
  if (claims) token->custom = *std::move(claims);
  if (claims && decision.id_token) {
    claims = compute_claims(server, domain::ClaimType::identity, subject);
    if (claims)
      for (const auto& claim : *claims) decision.id_token->custom[claim.key()] = claim.value();
  }
  if (claims) return decision;
  request.record.kind("app.oauth2.as.evaluate.claim", "Compute the claims of a token");
  return tl::unexpected(std::move(claims).error());
}

}  // namespace mandate::grants
