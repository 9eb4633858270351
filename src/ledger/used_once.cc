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
  marks_.clear();
  by_expiry_.clear();
  uncommitted_.clear();
  next_ = 1;
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
  if (!readable) return fail(ErrorKind::corrupt, "The database is damaged", "a mark in used_once");
  return {};
}

storage::sql::Command UsedOnce::add(const Mark& mark, Time expires) {
  const auto& added = uncommitted_.emplace_back(Added{minute_of(expires), base64url_encode(bytes_of(mark))});
  marks_.insert(mark);
  by_expiry_[added.minute].push_back(mark);
  return {"insert into used_once (expires, number, mark) values ($1, $2, $3)", {added.minute, next_++, added.text}};
}

void UsedOnce::rolled_back() {
  for (; !uncommitted_.empty(); uncommitted_.pop_back()) {
    auto& marks = by_expiry_[uncommitted_.back().minute];
    marks_.erase(marks.back());
    marks.pop_back();
  }
}

std::optional<storage::sql::Command> UsedOnce::forget_expired(Time now) {
  const auto oldest = by_expiry_.begin();
  if (oldest == by_expiry_.end() || oldest->first >= minute_of(now)) return std::nullopt;
  const Minute minute = oldest->first;
  auto& marks = oldest->second;
  const std::size_t kept = marks.size() - std::min(marks.size(), forgotten_at_once);
  for (std::size_t i = kept; i < marks.size(); ++i) marks_.erase(marks[i]);
  marks.resize(kept);
  if (kept == 0) by_expiry_.erase(oldest);
  return storage::sql::Command{
      "delete from used_once where expires = $1 and number in "
      "(select number from used_once where expires = $1 order by number limit $2)",
      {minute, forgotten_at_once}};
}

}  // namespace mandate::ledger
