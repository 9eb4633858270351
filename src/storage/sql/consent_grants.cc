#include "storage/consent_grants.h"

#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

using domain::ConsentGrant;

constexpr std::string_view select_grants =
    "select id, user_id, application, server, scope, created, last_updated, withdrawn from consent_grants where ";
constexpr std::string_view standing = "withdrawn is null and ";

ConsentGrant to_grant(const sql::Row& row) {
  ConsentGrant grant;
  grant.id = row.id<domain::ConsentGrantId>(0);
  grant.user = row.id<domain::UserId>(1);
  grant.application = row.id<domain::ApplicationId>(2);
  grant.server = row.id<domain::AuthorizationServerId>(3);
  grant.scope = row.id<domain::ScopeId>(4);
  grant.created = row.time(5);
  grant.last_updated = row.time(6);
  grant.withdrawn = row.optional_time(7);
  return grant;
}

// The condition of what is asked for, its values appended.
std::string condition_of(const ConsentGrants::Of& of, std::vector<sql::Value>& values) {
  std::string text = "1 = 1";
  const auto add = [&](std::string_view column, const auto& id) {
    if (!id) return;
    values.emplace_back(*id);
    text.append(" and ").append(column).append(" = $").append(std::to_string(values.size()));
  };
  add("user_id", of.user);
  add("application", of.application);
  add("server", of.server);
  add("scope", of.scope);
  return text;
}

}  // namespace

bool ConsentGrants::Of::covers(const ConsentGrant& grant) const {
  return (!user || *user == grant.user) && (!application || *application == grant.application) &&
         (!server || *server == grant.server) && (!scope || *scope == grant.scope);
}

Result<std::optional<ConsentGrant>> ConsentGrants::find(const domain::ConsentGrantId& id) {
  return connection_.find(std::string(select_grants).append(standing) + "id = $1", {id}, to_grant);
}

Result<void> ConsentGrants::put(const ConsentGrant& grant) {
  CHECK(connection_.execute(
      "delete from consent_grants where user_id = $1 and application = $2 and server = $3 and scope = $4",
      {grant.user, grant.application, grant.server, grant.scope}));
  CHECK(connection_.execute(
      "insert into consent_grants (id, user_id, application, server, scope, created, last_updated, withdrawn) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8)",
      {grant.id, grant.user, grant.application, grant.server, grant.scope, grant.created, grant.last_updated,
       grant.withdrawn}));
  return {};
}

Result<void> ConsentGrants::withdraw(const domain::ConsentGrantId& id, Time when) {
  CHECK(connection_.execute("update consent_grants set withdrawn = $1 where id = $2", {when, id}));
  return {};
}

Result<std::int64_t> ConsentGrants::erase(const Of& of) {
  std::vector<sql::Value> values;
  const auto condition = condition_of(of, values);
  TRY(const auto stood,
      connection_.execute("delete from consent_grants where " + std::string(standing) + condition, values));
  CHECK(connection_.execute("delete from consent_grants where " + condition, values));
  return stood;
}

Result<domain::Page<ConsentGrant>> ConsentGrants::list(const Of& of, const domain::PageRequest& page) {
  const sql::CreationPlace place(page.after);
  std::vector<sql::Value> values{place.created, place.id};
  auto text = std::string(select_grants).append(standing) + "(created, id) > ($1, $2) and " + condition_of(of, values);
  values.emplace_back(page.limit + 1);
  text += " order by created, id limit $" + std::to_string(values.size());
  TRY(auto rows, connection_.list(text, values, to_grant));
  return sql::to_page(std::move(rows), page.limit, sql::creation_key<ConsentGrant>);
}

Result<std::vector<ConsentGrant>> ConsentGrants::list_all(const Of& of) {
  std::vector<sql::Value> values;
  const auto text = std::string(select_grants).append(standing) + condition_of(of, values) + " order by created, id";
  return connection_.list(text, values, to_grant);
}

Result<std::vector<domain::ApplicationId>> ConsentGrants::applications(const Of& of) {
  std::vector<sql::Value> values;
  const auto text = std::string("select distinct application from consent_grants where ").append(standing) +
                    condition_of(of, values) + " order by application";
  return connection_.list(text, values, [](const sql::Row& row) { return row.id<domain::ApplicationId>(0); });
}

Result<std::vector<ConsentGrant>> ConsentGrants::list_with_withdrawn(const Of& of) {
  std::vector<sql::Value> values;
  const auto text = std::string(select_grants) + condition_of(of, values) + " order by created, id";
  return connection_.list(text, values, to_grant);
}

}  // namespace mandate::storage
