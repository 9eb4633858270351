#include "storage/delegation_links.h"

#include "storage/sql/filter_sql.h"
#include "storage/sql/paging.h"

namespace mandate::storage {
namespace {

using domain::DelegationLink;

constexpr std::string_view select_links =
    "select id, client, client_is_agent, token_type, agent, created from delegation_links where ";

std::string select_where(std::string_view condition) {
  return std::string(select_links).append(condition);
}

DelegationLink to_link(const sql::Row& row) {
  return {row.id<domain::DelegationLinkId>(0), row.string(1), row.flag(2),
          // An unreadable kind must allow the narrower one: ID tokens are made for one client only.
          domain::parse_delegated_token(row.text(3)).value_or(domain::DelegatedToken::id_token),
          row.id<domain::AgentId>(4), row.time(5)};
}

constexpr sql::FilterColumn filter_columns[] = {{"agent", "agent"}, {"client", "client"}, {"tokenType", "token_type"}};

}  // namespace

Result<std::optional<DelegationLink>> DelegationLinks::find(const domain::DelegationLinkId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_link);
}

Result<void> DelegationLinks::insert(const DelegationLink& link) {
  CHECK(
      connection_.execute("insert into delegation_links (id, client, client_is_agent, token_type, agent, created) "
                          "values ($1, $2, $3, $4, $5, $6)",
                          {link.id, link.client, link.client_is_agent, name_of(link.token), link.agent, link.created}));
  return {};
}

Result<void> DelegationLinks::erase(const domain::DelegationLinkId& id) {
  CHECK(connection_.execute("delete from delegation_links where id = $1", {id}));
  return {};
}

Result<domain::Page<DelegationLink>> DelegationLinks::list(const ListRequest& request) {
  const sql::CreationPlace place(request.page.after);
  std::string text = select_where("(created, id) > ($1, $2)");
  std::vector<sql::Value> values{place.created, place.id};
  sql::Condition condition;
  if (request.filter) {
    TRY(condition, sql::to_condition(*request.filter, filter_columns, values.size() + 1, ErrorKind::bad_filter));
    text += " and " + condition.text;
    condition.bind(values);
  }
  values.emplace_back(request.page.limit + 1);
  text += " order by created, id limit $" + std::to_string(values.size());
  TRY(auto rows, connection_.list(text, values, to_link));
  return sql::to_page(std::move(rows), request.page.limit, sql::creation_key<DelegationLink>);
}

Result<std::vector<DelegationLink>> DelegationLinks::list_to(const domain::AgentId& agent) {
  return connection_.list(select_where("agent = $1 order by created, id"), {agent}, to_link);
}

Result<std::vector<DelegationLink>> DelegationLinks::list_from(std::string_view client) {
  return connection_.list(select_where("client = $1 order by created, id"), {client}, to_link);
}

}  // namespace mandate::storage
