#include "api/policy_json.h"

#include <limits>

#include "api/links.h"
#include "api/object_reader.h"
#include "api/server_json.h"
#include "api/status_json.h"
#include "base/time.h"

namespace mandate::api {
namespace {

using std::chrono::minutes;

constexpr std::string_view policy_type = "OAUTH_AUTHORIZATION_POLICY", rule_type = "RESOURCE_ACCESS";

json::object include(const std::vector<std::string>& words) {
  return {{"include", to_array(words)}};
}

json::object include_exclude(const std::vector<std::string>& included, const std::vector<std::string>& excluded) {
  return {{"include", to_array(included)}, {"exclude", to_array(excluded)}};
}

json::object lifecycle_links(const std::string& self, domain::Status status) {
  const std::string switched = status == domain::Status::active ? "deactivate" : "activate";
  return {{"self", link(self, {"GET", "PUT", "DELETE"})}, {switched, link(self + "/lifecycle/" + switched, {"POST"})}};
}

void read_type(ObjectReader& body, std::string_view type) {
  const auto name = body.text("type");
  if (name && *name != type) body.refuse("type", "'type' must be " + std::string(type) + ".");
}

std::optional<int> read_priority(ObjectReader& body) {
  const auto priority = body.integer("priority", 1, std::numeric_limits<int>::max());
  return priority ? std::optional(static_cast<int>(*priority)) : std::nullopt;
}

void read_include_exclude(std::optional<ObjectReader> condition, std::vector<std::string>& included,
                          std::vector<std::string>& excluded) {
  if (!condition) return;
  included = condition->texts("include").value_or(std::vector<std::string>());
  excluded = condition->texts("exclude").value_or(std::vector<std::string>());
}

void read_conditions(ObjectReader& body, domain::RuleChange& change) {
  auto conditions = body.required_object("conditions");
  if (auto people = conditions.object("people")) {
    read_include_exclude(people->object("users"), change.users_include, change.users_exclude);
    read_include_exclude(people->object("groups"), change.groups_include, change.groups_exclude);
  }
  change.grant_types = conditions.required_object("grantTypes").required_texts("include");
  change.scopes = conditions.required_object("scopes").required_texts("include");
}

std::optional<minutes> read_minutes(ObjectReader& token, std::string_view member) {
  const auto value = token.integer(member, 0, std::numeric_limits<int>::max());
  return value ? std::optional(minutes(*value)) : std::nullopt;
}

void read_actions(ObjectReader& body, domain::RuleChange& change) {
  auto actions = body.object("actions");
  auto token = actions ? actions->object("token") : std::nullopt;
  if (!token) return;
  change.access_token_lifetime = read_minutes(*token, "accessTokenLifetimeMinutes");
  change.refresh_token_lifetime = read_minutes(*token, "refreshTokenLifetimeMinutes");
  change.refresh_token_window = read_minutes(*token, "refreshTokenWindowMinutes");
  // A hook that is asked for and never called would give out tokens that it should have changed or stopped.
  auto hook = token->object("inlineHook");
  if (hook && !hook->text("id").value_or("").empty()) hook->refuse("id", "Inline hooks are not supported.");
}

}  // namespace

json::object to_json(const domain::Policy& policy, const domain::Organization& organization) {
  const auto self = server_url(organization, policy.server, "/policies/" + policy.id.str());
  auto links = lifecycle_links(self, policy.status);
  links["rules"] = link(self + "/rules", {"GET"});
  return {{"type", policy_type},
          {"id", policy.id.str()},
          {"status", name_of(policy.status)},
          {"name", policy.name},
          {"description", policy.description},
          {"priority", policy.priority},
          {"system", policy.system},
          {"conditions", json::object{{"clients", include(policy.clients)}}},
          {"created", format_time(policy.created)},
          {"lastUpdated", format_time(policy.last_updated)},
          {"_links", std::move(links)}};
}

Result<domain::PolicyChange> parse_policy_change(const json::object& object) {
  ObjectReader body(object);
  domain::PolicyChange change;
  read_type(body, policy_type);
  change.name = body.required_text("name");
  change.description = body.text("description").value_or("");
  change.priority = read_priority(body);
  change.status = read_status(body);
  change.clients = body.required_object("conditions").required_object("clients").required_texts("include");
  body.ignore({"id", "system", "created", "lastUpdated", "_links", "_embedded"});
  CHECK(body.finish("Policy"));
  return change;
}

json::object to_json(const domain::Rule& rule, const domain::AuthorizationServerId& server,
                     const domain::Organization& organization) {
  const auto self = server_url(organization, server, "/policies/" + rule.policy.str() + "/rules/" + rule.id.str());
  json::object people{{"users", include_exclude(rule.users_include, rule.users_exclude)},
                      {"groups", include_exclude(rule.groups_include, rule.groups_exclude)}};
  json::object token{{"accessTokenLifetimeMinutes", rule.access_token_lifetime.count()},
                     {"refreshTokenLifetimeMinutes", rule.refresh_token_lifetime.count()},
                     {"refreshTokenWindowMinutes", rule.refresh_token_window.count()}};
  return {{"type", rule_type},
          {"id", rule.id.str()},
          {"status", name_of(rule.status)},
          {"name", rule.name},
          {"priority", rule.priority},
          {"created", format_time(rule.created)},
          {"lastUpdated", format_time(rule.last_updated)},
          {"system", rule.system},
          {"conditions", json::object{{"people", std::move(people)},
                                      {"grantTypes", include(rule.grant_types)},
                                      {"scopes", include(rule.scopes)}}},
          {"actions", json::object{{"token", std::move(token)}}},
          {"_links", lifecycle_links(self, rule.status)}};
}

Result<domain::RuleChange> parse_rule_change(const json::object& object) {
  ObjectReader body(object);
  domain::RuleChange change;
  read_type(body, rule_type);
  change.name = body.required_text("name");
  change.priority = read_priority(body);
  change.status = read_status(body);
  read_conditions(body, change);
  read_actions(body, change);
  body.ignore({"id", "system", "created", "lastUpdated", "_links", "_embedded"});
  CHECK(body.finish("PolicyRule"));
  return change;
}

}  // namespace mandate::api
