#include "signin/sessions.h"

#include <algorithm>

#include "signin/events.h"
#include "signin/secrets.h"
#include "storage/sessions.h"
#include "storage/users.h"

namespace mandate::signin {
namespace {

constexpr std::chrono::minutes note_interval{1};

Time end_of(const domain::Session& session) {
  return std::min<Time>(session.last_seen + session_idle, session.created + session_absolute);
}

}  // namespace

Result<std::optional<LiveSession>> find_live_session(storage::sql::Connection& connection, std::string_view cookie,
                                                     Time now) {
  if (!looks_like_secret(cookie)) return std::nullopt;
  TRY(auto session, storage::Sessions(connection).find_by_cookie_hash(hash_of(cookie)));
  if (!session || session->expires <= now) return std::nullopt;
  TRY(auto user, storage::Users(connection).find(session->user));
  if (!user || user->status != domain::UserStatus::active) return std::nullopt;
  return LiveSession{*std::move(session), *std::move(user)};
}

Result<domain::Session> start_session(ledger::Transaction& transaction, const domain::User& user,
                                      std::string_view cookie, const std::optional<LiveSession>& replaced,
                                      const domain::RequestOrigin& origin) {
  storage::Sessions sessions(transaction.connection());
  const Time now = transaction.now();
  domain::Session session;
  session.id = domain::SessionId::generate();
  session.user = user.id;
  session.cookie_hash = hash_of(cookie);
  session.created = session.last_seen = now;
  session.expires = end_of(session);
  session.amr = {"pwd"};
  if (replaced && replaced->user.id == user.id) {
    session.id = replaced->session.id;
    CHECK(sessions.erase(session.id));
  } else if (replaced) {
    CHECK(end_session(transaction, *replaced, "REPLACED", origin));
  }
  CHECK(sessions.erase_expired(now));
  CHECK(sessions.insert(session));
  transaction.touch(session.id);
  transaction.record(session_started(user, session, origin));
  return session;
}

Result<void> keep_alive(ledger::Transaction& transaction, domain::Session session) {
  if (transaction.now() - session.last_seen < note_interval) return {};
  session.last_seen = transaction.now();
  session.expires = end_of(session);
  transaction.touch(session.id);
  return storage::Sessions(transaction.connection()).update(session);
}

Result<void> end_session(ledger::Transaction& transaction, const LiveSession& live, std::string reason,
                         const domain::RequestOrigin& origin) {
  CHECK(storage::Sessions(transaction.connection()).erase(live.session.id));
  transaction.touch(live.session.id);
  transaction.record(session_ended(live.user, live.session, std::move(reason), origin));
  return {};
}

}  // namespace mandate::signin
