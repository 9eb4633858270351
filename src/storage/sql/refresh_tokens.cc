#include "storage/refresh_tokens.h"

#include "base/text.h"
#include "storage/sql/paging.h"
#include "storage/sql/texts.h"

namespace mandate::storage {
namespace {

using domain::RefreshToken;

constexpr std::string_view select_tokens =
    "select id, client_id, application, server, user_id, session, scopes, auth_time, amr, generation, replaced, "
    "expires, idle, created, last_used, resources from refresh_tokens where ";

RefreshToken to_token(const sql::Row& row) {
  RefreshToken token;
  token.id = row.id<domain::RefreshTokenId>(0);
  token.client_id = row.id<domain::ClientId>(1);
  token.application = row.id<domain::ApplicationId>(2);
  token.server = row.id<domain::AuthorizationServerId>(3);
  token.user = row.id<domain::UserId>(4);
  token.session = row.id<domain::SessionId>(5);
  token.scopes = split_words(row.text(6));
  token.auth_time = row.time(7);
  token.amr = split_words(row.text(8));
  token.generation = row.integer(9);
  token.replaced = row.time(10);
  token.expires = row.optional_time(11);
  token.idle = std::chrono::seconds(row.integer(12));
  token.created = row.time(13);
  token.last_used = row.time(14);
  token.resources = sql::parse_json_text(row.text(15));
  return token;
}

// The condition of what is asked for, its values appended.
std::string condition_of(const RefreshTokens::Of& of, std::vector<sql::Value>& values) {
  std::string text = "1 = 1";
  const auto add = [&](std::string_view column, const auto& id) {
    if (!id) return;
    values.emplace_back(*id);
    text.append(" and ").append(column).append(" = $").append(std::to_string(values.size()));
  };
  add("server", of.server);
  add("client_id", of.client_id);
  add("application", of.application);
  add("user_id", of.user);
  return text;
}

}  // namespace

bool RefreshTokens::Of::covers(const RefreshToken& token) const {
  return (!server || *server == token.server) && (!client_id || *client_id == token.client_id) &&
         (!application || *application == token.application) && (!user || *user == token.user);
}

Result<std::optional<RefreshToken>> RefreshTokens::find(const domain::RefreshTokenId& id) {
  return connection_.find(std::string(select_tokens) + "id = $1", {id}, to_token);
}

Result<void> RefreshTokens::insert(const RefreshToken& token) {
  const auto scopes = join(token.scopes, " "), amr = join(token.amr, " ");
  const auto resources = sql::to_json_text(token.resources);
  CHECK(connection_.execute(
      "insert into refresh_tokens (id, client_id, application, server, user_id, session, scopes, auth_time, amr, "
      "generation, replaced, expires, idle, created, last_used, ends, resources) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
      {token.id, token.client_id, token.application, token.server, token.user, token.session, scopes, token.auth_time,
       amr, token.generation, token.replaced, token.expires, std::int64_t{token.idle.count()}, token.created,
       token.last_used, token.ends(), resources}));
  return {};
}

Result<void> RefreshTokens::update(const RefreshToken& token) {
  CHECK(connection_.execute(
      "update refresh_tokens set generation = $1, replaced = $2, last_used = $3, ends = $4 where id = $5",
      {token.generation, token.replaced, token.last_used, token.ends(), token.id}));
  return {};
}

Result<void> RefreshTokens::erase(const domain::RefreshTokenId& id) {
  CHECK(connection_.execute("delete from refresh_tokens where id = $1", {id}));
  return {};
}

Result<void> RefreshTokens::erase_ended(Time now, int most) {
  CHECK(connection_.execute(
      "delete from refresh_tokens where id in (select id from refresh_tokens where ends <= $1 limit $2)", {now, most}));
  return {};
}

Result<domain::Page<RefreshToken>> RefreshTokens::list(const Of& of, const domain::PageRequest& page) {
  const sql::CreationPlace place(page.after);
  std::vector<sql::Value> values{place.created, place.id};
  auto text = std::string(select_tokens) + "(created, id) > ($1, $2) and " + condition_of(of, values);
  values.emplace_back(page.limit + 1);
  text += " order by created, id limit $" + std::to_string(values.size());
  TRY(auto rows, connection_.list(text, values, to_token));
  return sql::to_page(std::move(rows), page.limit, sql::creation_key<RefreshToken>);
}

Result<std::vector<RefreshToken>> RefreshTokens::list_all(const Of& of) {
  std::vector<sql::Value> values;
  const auto text = std::string(select_tokens) + condition_of(of, values) + " order by created, id";
  return connection_.list(text, values, to_token);
}

Result<std::vector<domain::ApplicationId>> RefreshTokens::applications(const Of& of) {
  std::vector<sql::Value> values;
  const auto text =
      "select distinct application from refresh_tokens where " + condition_of(of, values) + " order by application";
  return connection_.list(text, values, [](const sql::Row& row) { return row.id<domain::ApplicationId>(0); });
}

}  // namespace mandate::storage
