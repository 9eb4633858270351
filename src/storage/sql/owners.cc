#include "storage/owners.h"

#include "base/text.h"
#include "storage/sql/owners.h"
#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

domain::Owner to_owner(const sql::Row& row) {
  return {row.id<domain::OwnerId>(0), row.id<domain::AgentId>(1), row.string(2), row.flag(3)};
}

}  // namespace

Result<std::vector<domain::Owner>> Owners::list(const domain::AgentId& agent) {
  return connection_.list("select id, agent, principal, is_group from owners where agent = $1 order by id", {agent},
                          to_owner);
}

Result<std::vector<domain::Owner>> Owners::list_of_principal(std::string_view principal) {
  return connection_.list("select id, agent, principal, is_group from owners where principal = $1 order by id",
                          {principal}, to_owner);
}

Result<std::vector<domain::AgentId>> Owners::list_agents_of(const domain::UserId& user) {
  return connection_.list("select distinct agent from (" + sql::agents_owned_by("$1") + ") as owned order by agent",
                          {user}, [](const sql::Row& row) { return row.id<domain::AgentId>(0); });
}

Result<void> Owners::insert(const domain::Owner& owner) {
  CHECK(connection_.execute("insert into owners (id, agent, principal, is_group) values ($1, $2, $3, $4)",
                            {owner.id, owner.agent, owner.principal, owner.is_group}));
  return {};
}

Result<void> Owners::erase(const domain::OwnerId& id) {
  CHECK(connection_.execute("delete from owners where id = $1", {id}));
  return {};
}

Result<void> Owners::erase_all(const domain::AgentId& agent) {
  CHECK(connection_.execute("delete from owners where agent = $1", {agent}));
  return {};
}

Result<void> Owners::erase_principal(std::string_view principal) {
  CHECK(connection_.execute("delete from owners where principal = $1", {principal}));
  return {};
}

Result<domain::Page<domain::AgentId>> Owners::list_agents_without_owner(const UnownedRequest& request) {
  const auto begins = to_lower_ascii(request.name_begins), has = to_lower_ascii(request.name_has);
  TRY(auto rows, connection_.list(
                     "select id from agents where id > $1 and status <> 'DELETED' and ($2 = '' or id = $2) and "
                     "substr(name_key, 1, length($3)) = $3 and ($4 = '' or replace(name_key, $4, '') <> name_key) and "
                     "not exists (select 1 from owners where owners.agent = agents.id) order by id limit $5",
                     {request.page.after, request.agent, begins, has, request.page.limit + 1},
                     [](const sql::Row& row) { return row.id<domain::AgentId>(0); }));
  return sql::to_page(std::move(rows), request.page.limit, [](const domain::AgentId& id) { return id.str(); });
}

}  // namespace mandate::storage
