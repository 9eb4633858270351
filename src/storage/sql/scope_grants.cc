#include "storage/scope_grants.h"

namespace mandate::storage {
namespace {

domain::ScopeGrant to_grant(const sql::Row& row) {
  return {row.id<domain::ScopeGrantId>(0), row.id<domain::ApplicationId>(1), row.string(2), row.string(3), row.time(4)};
}

}  // namespace

Result<std::optional<domain::ScopeGrant>> ScopeGrants::find(const domain::ApplicationId& application,
                                                            const domain::ScopeGrantId& id) {
  return connection_.find(
      "select id, app_id, scope, granted_by, created from scope_grants where app_id = $1 and id = $2",
      {application, id}, to_grant);
}

Result<std::optional<domain::ScopeGrant>> ScopeGrants::find_by_scope(const domain::ApplicationId& application,
                                                                     std::string_view scope) {
  return connection_.find(
      "select id, app_id, scope, granted_by, created from scope_grants where app_id = $1 and scope = $2",
      {application, scope}, to_grant);
}

Result<void> ScopeGrants::insert(const domain::ScopeGrant& grant) {
  CHECK(connection_.execute(
      "insert into scope_grants (id, app_id, scope, granted_by, created) values ($1, $2, $3, $4, $5)",
      {grant.id, grant.application, grant.scope, grant.granted_by, grant.created}));
  return {};
}

Result<void> ScopeGrants::erase(const domain::ScopeGrantId& id) {
  CHECK(connection_.execute("delete from scope_grants where id = $1", {id}));
  return {};
}

Result<void> ScopeGrants::erase_all(const domain::ApplicationId& application) {
  CHECK(connection_.execute("delete from scope_grants where app_id = $1", {application}));
  return {};
}

Result<std::vector<domain::ScopeGrant>> ScopeGrants::list_of(const domain::ApplicationId& application) {
  return connection_.list(
      "select id, app_id, scope, granted_by, created from scope_grants where app_id = $1 order by scope", {application},
      to_grant);
}

}  // namespace mandate::storage
