// The access policies of authorization servers and their rules: wire contract 3.
#include "api/policy_json.h"
#include "manage/servers/policies.h"
#include "manage/servers/rules.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

domain::AuthorizationServerId server_of(const Call& call) {
  return call.id<domain::AuthorizationServerId>("authServerId");
}
domain::PolicyId policy_of(const Call& call) {
  return call.id<domain::PolicyId>("policyId");
}
domain::RuleId rule_of(const Call& call) {
  return call.id<domain::RuleId>("ruleId");
}
manage::Policies policies_of(const Call& call) {
  return {call.environment(), server_of(call)};
}
manage::Rules rules_of(const Call& call) {
  return {call.environment(), server_of(call), policy_of(call)};
}

http::Response answer(const Call& call, int status, const domain::Policy& policy) {
  return json_response(status, api::to_json(policy, call.organization()));
}
http::Response answer(const Call& call, int status, const domain::Rule& rule) {
  return json_response(status, api::to_json(rule, server_of(call), call.organization()));
}

Result<http::Response> list_policies(const Call& call) {
  TRY(const auto policies, policies_of(call).list());
  json::array rows;
  for (const auto& policy : policies) rows.push_back(api::to_json(policy, call.organization()));
  return call.core_list(std::move(rows), "");
}

Result<http::Response> create_policy(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_policy_change(body));
  TRY(const auto policy, policies_of(call).create(change, call.caller()));
  return answer(call, 201, policy);
}

Result<http::Response> get_policy(const Call& call) {
  TRY(const auto policy, policies_of(call).get(policy_of(call)));
  return answer(call, 200, policy);
}

Result<http::Response> replace_policy(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_policy_change(body));
  TRY(const auto policy, policies_of(call).replace(policy_of(call), change, call.caller()));
  return answer(call, 200, policy);
}

template <domain::Status status>
Result<http::Response> switch_policy(const Call& call) {
  CHECK(policies_of(call).set_status(policy_of(call), status, call.caller()));
  return no_content();
}

Result<http::Response> delete_policy(const Call& call) {
  CHECK(policies_of(call).remove(policy_of(call), call.caller()));
  return no_content();
}

Result<http::Response> list_rules(const Call& call) {
  TRY(const auto rules, rules_of(call).list());
  json::array rows;
  for (const auto& rule : rules) rows.push_back(api::to_json(rule, server_of(call), call.organization()));
  return call.core_list(std::move(rows), "");
}

Result<http::Response> create_rule(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_rule_change(body));
  TRY(const auto rule, rules_of(call).create(change, call.caller()));
  return answer(call, 201, rule);
}

Result<http::Response> get_rule(const Call& call) {
  TRY(const auto rule, rules_of(call).get(rule_of(call)));
  return answer(call, 200, rule);
}

Result<http::Response> replace_rule(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_rule_change(body));
  TRY(const auto rule, rules_of(call).replace(rule_of(call), change, call.caller()));
  return answer(call, 200, rule);
}

template <domain::Status status>
Result<http::Response> switch_rule(const Call& call) {
  CHECK(rules_of(call).set_status(rule_of(call), status, call.caller()));
  return no_content();
}

Result<http::Response> delete_rule(const Call& call) {
  CHECK(rules_of(call).remove(rule_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_access_policies(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  using enum domain::Status;
  const std::string policies = "/api/v1/authorizationServers/{authServerId}/policies",
                    policy = policies + "/{policyId}";
  router.add(get, policies, api.handler(list_policies));
  router.add(post, policies, api.handler(create_policy));
  router.add(get, policy, api.handler(get_policy));
  router.add(put, policy, api.handler(replace_policy));
  router.add(delete_, policy, api.handler(delete_policy));
  router.add(post, policy + "/lifecycle/activate", api.handler(switch_policy<active>));
  router.add(post, policy + "/lifecycle/deactivate", api.handler(switch_policy<inactive>));

  const std::string rules = policy + "/rules", rule = rules + "/{ruleId}";
  router.add(get, rules, api.handler(list_rules));
  router.add(post, rules, api.handler(create_rule));
  router.add(get, rule, api.handler(get_rule));
  router.add(put, rule, api.handler(replace_rule));
  router.add(delete_, rule, api.handler(delete_rule));
  router.add(post, rule + "/lifecycle/activate", api.handler(switch_rule<active>));
  router.add(post, rule + "/lifecycle/deactivate", api.handler(switch_rule<inactive>));
}

}  // namespace mandate::web::admin
