#include "storage/sessions.h"

#include "base/text.h"

namespace mandate::storage {
namespace {

constexpr std::string_view select_sessions =
    "select id, user_id, cookie_hash, created, last_seen, expires, amr from sessions where ";

std::string select_where(std::string_view condition) {
  return std::string(select_sessions).append(condition);
}

domain::Session to_session(const sql::Row& row) {
  return {row.id<domain::SessionId>(0), row.id<domain::UserId>(1), row.string(2), row.time(3), row.time(4), row.time(5),
          split_words(row.text(6))};
}

}  // namespace

Result<std::optional<domain::Session>> Sessions::find(const domain::SessionId& id) {
  return connection_.find(select_where("id = $1"), {id}, to_session);
}

Result<std::optional<domain::Session>> Sessions::find_by_cookie_hash(std::string_view cookie_hash) {
  return connection_.find(select_where("cookie_hash = $1"), {cookie_hash}, to_session);
}

Result<void> Sessions::insert(const domain::Session& session) {
  const auto amr = join(session.amr, " ");
  CHECK(connection_.execute(
      "insert into sessions (id, user_id, cookie_hash, created, last_seen, expires, amr) values ($1, $2, $3, $4, $5, "
      "$6, $7)",
      {session.id, session.user, session.cookie_hash, session.created, session.last_seen, session.expires, amr}));
  return {};
}

Result<void> Sessions::update(const domain::Session& session) {
  const auto amr = join(session.amr, " ");
  CHECK(connection_.execute("update sessions set last_seen = $1, expires = $2, amr = $3 where id = $4",
                            {session.last_seen, session.expires, amr, session.id}));
  return {};
}

Result<void> Sessions::erase(const domain::SessionId& id) {
  CHECK(connection_.execute("delete from sessions where id = $1", {id}));
  return {};
}

Result<void> Sessions::erase_of(const domain::UserId& user) {
  CHECK(connection_.execute("delete from sessions where user_id = $1", {user}));
  return {};
}

Result<void> Sessions::erase_expired(Time now) {
  CHECK(connection_.execute("delete from sessions where expires <= $1", {now}));
  return {};
}

Result<std::vector<domain::Session>> Sessions::list_of(const domain::UserId& user) {
  return connection_.list(select_where("user_id = $1 order by created, id"), {user}, to_session);
}

}  // namespace mandate::storage
