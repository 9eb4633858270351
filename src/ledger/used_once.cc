#include "ledger/used_once.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "crypto/digest.h"

namespace mandate::ledger {
namespace {

constexpr std::size_t forgotten_at_once = 1024;

std::int64_t minute_of(Time time) {
  return std::chrono::ceil<std::chrono::minutes>(time.time_since_epoch()).count();
}

UsedOnce::Mark mark_in(std::string_view bytes) {
  UsedOnce::Mark mark;
  std::memcpy(mark.data(), bytes.data(), sizeof mark);
  return mark;
}

std::string_view bytes_of(const UsedOnce::Mark& mark) {
  return {reinterpret_cast<const char*>(mark.data()), sizeof mark};
}

}  // namespace

UsedOnce::Mark UsedOnce::mark_of(std::string_view key) {
  return mark_in(crypto::bytes_of(crypto::sha256(key)));
}

Result<void> UsedOnce::load(storage::sql::Connection& connection, Time now) {
  bool readable = true;
  CHECK(connection.execute("delete from used_once where expires < $1", {minute_of(now)}));
  CHECK(connection.query("select expires, number, mark from used_once", {}, [&](const storage::sql::Row& row) {
    const auto bytes = base64url_decode(row.text(2));
    if (!bytes || bytes->size() != sizeof(Mark)) return void(readable = false);
    const Mark mark = mark_in(*bytes);
    marks_.insert(mark);
    by_expiry_[row.integer(0)].push_back(mark);
    next_ = std::max(next_, row.integer(1) + 1);
  }));
  if (!readable) return fail(ErrorKind::corrupt, "The database file is damaged", "a mark in used_once");
  return {};
}

Result<void> UsedOnce::add(storage::sql::Connection& connection, const Mark& mark, Time expires) {
  const Minute minute = minute_of(expires);
  CHECK(connection.execute("insert into used_once (expires, number, mark) values ($1, $2, $3)",
                           {minute, next_, base64url_encode(bytes_of(mark))}));
  ++next_;
  marks_.insert(mark);
  by_expiry_[minute].push_back(mark);
  uncommitted_.push_back(minute);
  return {};
}

void UsedOnce::rolled_back() {
  for (; !uncommitted_.empty(); uncommitted_.pop_back()) {
    auto& marks = by_expiry_[uncommitted_.back()];
    marks_.erase(marks.back());
    marks.pop_back();
  }
}

Result<void> UsedOnce::forget_expired(storage::sql::Connection& connection, Time now) {
  const auto oldest = by_expiry_.begin();
  if (oldest == by_expiry_.end() || oldest->first >= minute_of(now)) return {};
  auto& marks = oldest->second;
  const std::size_t kept = marks.size() - std::min(marks.size(), forgotten_at_once);
  for (std::size_t i = kept; i < marks.size(); ++i) marks_.erase(marks[i]);
  marks.resize(kept);
  const Minute minute = oldest->first;
  if (kept == 0) by_expiry_.erase(oldest);
  CHECK(
      connection.execute("delete from used_once where expires = $1 and number in "
                         "(select number from used_once where expires = $1 order by number limit $2)",
                         {minute, forgotten_at_once}));
  return {};
}

}  // namespace mandate::ledger
