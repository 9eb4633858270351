#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/person.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// Signed-on browsers. Expired ones are found too: whether a session still counts is the caller's question.
class Sessions {
 public:
  explicit Sessions(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::Session>> find(const domain::SessionId& id);
  Result<std::optional<domain::Session>> find_by_cookie_hash(std::string_view cookie_hash);
  Result<void> insert(const domain::Session& session);
  Result<void> update(const domain::Session& session);  // last_seen, expires and amr
  Result<void> erase(const domain::SessionId& id);
  Result<void> erase_of(const domain::UserId& user);
  Result<void> erase_expired(Time now);
  Result<std::vector<domain::Session>> list_of(const domain::UserId& user);  // oldest first

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
