#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "domain/person.h"
#include "ledger/ledger.h"
#include "storage/sql/connection.h"

namespace mandate::signin {

// A session ends two hours after it was last used and twelve hours after the sign-on, whichever comes first; its
// `expires` always says which. Its `created` is when the person proved who they are (auth_time).
inline constexpr std::chrono::hours session_idle{2};
inline constexpr std::chrono::hours session_absolute{12};

// A session that still counts, with its person, who is ACTIVE.
struct LiveSession {
  domain::Session session;
  domain::User user;
};

// By the cookie's value; nullopt when the cookie is unknown, the session is over or the person is not ACTIVE.
Result<std::optional<LiveSession>> find_live_session(storage::sql::Connection& connection, std::string_view cookie,
                                                     Time now);

// Makes the person's session after a sign-on; `cookie` is its new secret value. `replaced` is the session that this
// browser had. Of the same person it goes on under its id, so that agents acting in it are not cut off, but the old
// cookie is worth nothing any more; another person's ends.
Result<domain::Session> start_session(ledger::Transaction& transaction, const domain::User& user,
                                      std::string_view cookie, const std::optional<LiveSession>& replaced,
                                      const domain::RequestOrigin& origin);

// Notes that the session is in use, at most once a minute: every note is a write.
Result<void> keep_alive(ledger::Transaction& transaction, domain::Session session);

Result<void> end_session(ledger::Transaction& transaction, const LiveSession& live, std::string reason,
                         const domain::RequestOrigin& origin);

}  // namespace mandate::signin
