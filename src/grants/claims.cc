#include "grants/claims.h"

#include <algorithm>
#include <utility>

namespace mandate::grants {
namespace {

constexpr std::size_t size_max = std::size_t{16} * 1024;  // of all claims of a token together, as JSON

// Whoever may use an application is somebody there; what it knows of them is in an assignment of their own.
void add_app_user(expressions::Facts& facts, const ClaimSubject& subject) {
  const auto* application = subject.application;
  if (application == nullptr || !subject.person->may_use(*application)) return;
  const auto* assignment = subject.person->assignment_to(application->application.id);
  if (assignment != nullptr)
    for (const auto& [name, value] : assignment->profile) facts.appuser[name] = value;
  const bool named = assignment != nullptr && !assignment->user_name.empty();
  facts.appuser["userName"] = named ? assignment->user_name : subject.person->user.login;
}

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
  add_app_user(facts, subject);
  return facts;
}

bool is_said_at(ClaimPlace place, const domain::Claim& claim) {
  if (place == ClaimPlace::access_token) return claim.type == domain::ClaimType::resource;
  return claim.type == domain::ClaimType::identity && (claim.always_included || place == ClaimPlace::user_info);
}

bool applies(const domain::Claim& claim, ClaimPlace place, const std::vector<std::string>& granted) {
  if (claim.status != domain::Status::active || !is_said_at(place, claim)) return false;
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

Decided<void> add_claims(const directory::ServerRecord& server, const ClaimSubject& subject, oauth::AccessToken& token,
                         std::optional<oauth::IdToken>& id_token) {
  TRY(token.custom, compute_claims(server, ClaimPlace::access_token, subject));
  if (!id_token) return {};
  TRY(const auto identity, compute_claims(server, ClaimPlace::id_token, subject));
  for (const auto& claim : identity) id_token->custom[claim.key()] = claim.value();
  return {};
}

}  // namespace

Decided<json::object> compute_claims(const directory::ServerRecord& server, ClaimPlace place,
                                     const ClaimSubject& subject) {
  json::object claims;
  if (server.claims.empty()) return claims;
  const auto facts = facts_of(subject);
  std::size_t size = 0;
  for (const auto& [claim, expression] : server.claims) {
    if (!applies(claim, place, subject.scopes)) continue;
    auto value = expressions::evaluate(expression, facts);
    if (!value) return failed(claim.name, value.error().message);
    if (is_absent(claim, *value)) continue;
    size += claim.name.size() + json::serialize(*value).size();
    if (size > size_max) return failed(claim.name, "the claims are too large together");
    claims[claim.name] = *std::move(value);
  }
  return claims;
}

Decided<Decision> with_claims(const Request& request, const directory::PersonRecord* person,
                              const directory::ApplicationRecord* application, Decision decision) {
  auto* token = std::get_if<oauth::AccessToken>(&decision.token);
  if (request.issuer.is_org() || token == nullptr) return decision;
  const ClaimSubject subject{request.client, person, application, token->scopes};
  auto added = add_claims(*request.issuer.server, subject, *token, decision.id_token);
  if (added) return decision;
  request.record.kind("app.oauth2.as.evaluate.claim", "Compute the claims of a token");
  return tl::unexpected(std::move(added).error());
}

}  // namespace mandate::grants
