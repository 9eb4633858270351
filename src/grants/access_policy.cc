#include "grants/access_policy.h"

#include "base/text.h"

namespace mandate::grants {
namespace {

bool covers_person(const domain::Rule& rule, const directory::PersonRecord* person) {
  if (person == nullptr) return rule.covers_machine();
  return rule.covers_person(person->user.id.str(), person->group_ids());
}

std::vector<std::string> scopes_outside(const domain::Rule& rule, const std::vector<std::string>& scopes) {
  std::vector<std::string> outside;
  for (const auto& scope : scopes)
    if (!rule.covers_scope(scope)) outside.push_back(scope);
  return outside;
}

PolicyAnswer answer_of(const domain::Policy& policy, const domain::Rule& rule) {
  PolicyAnswer answer{policy.name, rule.name, rule.access_token_lifetime, std::nullopt, rule.refresh_token_window};
  if (rule.refresh_token_lifetime.count() > 0) answer.refresh_token_lifetime = rule.refresh_token_lifetime;
  return answer;
}

}  // namespace

Decided<PolicyAnswer> evaluate_access_policy(const directory::ServerRecord& server, const PolicyQuestion& question) {
  std::string denied;       // what the last rule that fits but for the scopes would not give
  bool any_policy = false;  // whether any policy is about this client at all
  for (const auto& [policy, rules] : server.policies) {
    if (policy.status != domain::Status::active || !policy.covers_client(question.client_id)) continue;
    any_policy = true;
    for (const auto& rule : rules) {
      if (rule.status != domain::Status::active || !rule.covers_grant(question.grant_type) ||
          !covers_person(rule, question.person))
        continue;
      const auto outside = scopes_outside(rule, question.scopes);
      if (outside.empty()) return answer_of(policy, rule);
      denied = "the rule '" + rule.name + "' of the policy '" + policy.name + "' does not allow the scope " +
               join(outside, ", ");
    }
  }
  const std::string where = "The access policy of the authorization server '" + server.server.name + "' says no: ";
  if (!denied.empty()) return oauth::refuse("scope_denied", where + denied);
  return oauth::refuse("no_matching_policy", where + (any_policy ? "no rule covers this grant type and person"
                                                                 : "no ACTIVE policy covers this client"));
}

}  // namespace mandate::grants
