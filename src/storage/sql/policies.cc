#include "storage/policies.h"

#include "base/text.h"

namespace mandate::storage {
namespace {

using std::chrono::minutes;

// A status that we cannot read must never pass for ACTIVE.
domain::Status to_status(std::string_view text) {
  return domain::parse_status(text).value_or(domain::Status::inactive);
}

constexpr std::string_view select_policies =
    "select id, server, name, description, priority, status, system, clients, created, last_updated from policies "
    "where ";

constexpr std::string_view select_rules =
    "select id, policy, name, priority, status, system, users_include, users_exclude, groups_include, groups_exclude, "
    "grant_types, scopes, "
    "access_token_minutes, refresh_token_minutes, refresh_window_minutes, created, last_updated from rules where ";

std::string joined(std::string_view select, std::string_view condition) {
  return std::string(select).append(condition);
}

domain::Policy to_policy(const sql::Row& row) {
  return {row.id<domain::PolicyId>(0),
          row.id<domain::AuthorizationServerId>(1),
          row.string(2),
          row.string(3),
          static_cast<int>(row.integer(4)),
          to_status(row.text(5)),
          row.flag(6),
          split_words(row.text(7)),
          row.time(8),
          row.time(9)};
}

domain::Rule to_rule(const sql::Row& row) {
  domain::Rule rule;
  rule.id = row.id<domain::RuleId>(0);
  rule.policy = row.id<domain::PolicyId>(1);
  rule.name = row.string(2);
  rule.priority = static_cast<int>(row.integer(3));
  rule.status = to_status(row.text(4));
  rule.system = row.flag(5);
  rule.users_include = split_words(row.text(6));
  rule.users_exclude = split_words(row.text(7));
  rule.groups_include = split_words(row.text(8));
  rule.groups_exclude = split_words(row.text(9));
  rule.grant_types = split_words(row.text(10));
  rule.scopes = split_words(row.text(11));
  rule.access_token_lifetime = minutes(row.integer(12));
  rule.refresh_token_lifetime = minutes(row.integer(13));
  rule.refresh_token_window = minutes(row.integer(14));
  rule.created = row.time(15);
  rule.last_updated = row.time(16);
  return rule;
}

// The lists of a rule as they are stored; parameters borrow from it.
struct RuleTexts {
  explicit RuleTexts(const domain::Rule& rule)
      : users_include(join(rule.users_include, " ")),
        users_exclude(join(rule.users_exclude, " ")),
        groups_include(join(rule.groups_include, " ")),
        groups_exclude(join(rule.groups_exclude, " ")),
        grant_types(join(rule.grant_types, " ")),
        scopes(join(rule.scopes, " ")) {}
  std::string users_include, users_exclude, groups_include, groups_exclude, grant_types, scopes;
};

sql::Value minutes_value(minutes value) {
  return std::int64_t{value.count()};
}

}  // namespace

Result<std::optional<domain::Policy>> Policies::find(const domain::AuthorizationServerId& server,
                                                     const domain::PolicyId& id) {
  return connection_.find(joined(select_policies, "server = $1 and id = $2"), {server, id}, to_policy);
}

Result<void> Policies::insert(const domain::Policy& policy) {
  const auto clients = join(policy.clients, " ");
  CHECK(connection_.execute(
      "insert into policies (id, server, name, description, priority, status, system, clients, created, last_updated) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {policy.id, policy.server, policy.name, policy.description, policy.priority, name_of(policy.status),
       policy.system, clients, policy.created, policy.last_updated}));
  return {};
}

Result<void> Policies::update(const domain::Policy& policy) {
  const auto clients = join(policy.clients, " ");
  CHECK(
      connection_.execute("update policies set name = $1, description = $2, priority = $3, status = $4, clients = $5, "
                          "last_updated = $6 where id = $7",
                          {policy.name, policy.description, policy.priority, name_of(policy.status), clients,
                           policy.last_updated, policy.id}));
  return {};
}

Result<void> Policies::erase(const domain::PolicyId& id) {
  CHECK(connection_.execute("delete from rules where policy = $1", {id}));
  CHECK(connection_.execute("delete from policies where id = $1", {id}));
  return {};
}

Result<std::vector<domain::Policy>> Policies::list_of(const domain::AuthorizationServerId& server) {
  return connection_.list(joined(select_policies, "server = $1 order by priority, id"), {server}, to_policy);
}

Result<std::optional<domain::Rule>> Rules::find(const domain::PolicyId& policy, const domain::RuleId& id) {
  return connection_.find(joined(select_rules, "policy = $1 and id = $2"), {policy, id}, to_rule);
}

Result<void> Rules::insert(const domain::Rule& rule) {
  const RuleTexts texts(rule);
  CHECK(connection_.execute(
      "insert into rules (id, policy, name, priority, status, system, users_include, users_exclude, groups_include, "
      "groups_exclude, grant_types, "
      "scopes, access_token_minutes, refresh_token_minutes, refresh_window_minutes, created, last_updated) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
      {rule.id, rule.policy, rule.name, rule.priority, name_of(rule.status), rule.system, texts.users_include,
       texts.users_exclude, texts.groups_include, texts.groups_exclude, texts.grant_types, texts.scopes,
       minutes_value(rule.access_token_lifetime), minutes_value(rule.refresh_token_lifetime),
       minutes_value(rule.refresh_token_window), rule.created, rule.last_updated}));
  return {};
}

Result<void> Rules::update(const domain::Rule& rule) {
  const RuleTexts texts(rule);
  CHECK(
      connection_.execute("update rules set name = $1, priority = $2, status = $3, users_include = $4, users_exclude = "
                          "$5, groups_include = $6, groups_exclude = $7, "
                          "grant_types = $8, scopes = $9, access_token_minutes = $10, refresh_token_minutes = $11, "
                          "refresh_window_minutes = $12, last_updated = $13 "
                          "where id = $14",
                          {rule.name, rule.priority, name_of(rule.status), texts.users_include, texts.users_exclude,
                           texts.groups_include, texts.groups_exclude, texts.grant_types, texts.scopes,
                           minutes_value(rule.access_token_lifetime), minutes_value(rule.refresh_token_lifetime),
                           minutes_value(rule.refresh_token_window), rule.last_updated, rule.id}));
  return {};
}

Result<void> Rules::erase(const domain::RuleId& id) {
  CHECK(connection_.execute("delete from rules where id = $1", {id}));
  return {};
}

Result<std::vector<domain::Rule>> Rules::list_of(const domain::PolicyId& policy) {
  return connection_.list(joined(select_rules, "policy = $1 order by priority, id"), {policy}, to_rule);
}

}  // namespace mandate::storage
