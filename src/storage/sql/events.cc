#include "storage/events.h"

#include <charconv>
#include <limits>

#include "base/text.h"
#include "storage/sql/filter_sql.h"

namespace mandate::storage {
namespace {

constexpr sql::FilterColumn filter_columns[] = {
    {"uuid", "uuid"},
    {"eventType", "type", sql::ColumnType::folded},
    {"published", "published", sql::ColumnType::time},
    {"actor.id", "actor"},
    {"outcome.result", "result", sql::ColumnType::code},
    {"target.id", "targets", sql::ColumnType::words},
    {"transaction.id", "request_id"},
};

constexpr std::int64_t walk_rows = 1000;

// The sequence number that a key holds; before every row when there is none.
std::int64_t place_of(const Events::ListRequest& request) {
  std::int64_t place = request.descending ? std::numeric_limits<std::int64_t>::max() : 0;
  const auto& key = request.page.after;
  std::from_chars(key.data(), key.data() + key.size(), place);
  return place;
}

}  // namespace

Result<domain::Page<std::string>> Events::list(const ListRequest& request) {
  const auto q = to_lower_ascii(request.q);
  std::string text =
      std::string("select sequence, body from events where sequence ") + (request.descending ? "<" : ">") + " $1";
  std::vector<sql::Value> values{place_of(request)};
  const auto next_parameter = [&values](sql::Value value) {
    values.push_back(value);
    return "$" + std::to_string(values.size());
  };
  if (request.since) text += " and published >= " + next_parameter(*request.since);
  if (request.until) text += " and published < " + next_parameter(*request.until);
  if (!q.empty()) {
    const auto parameter = next_parameter(q);
    text += " and replace(lower(body), " + parameter + ", '') <> lower(body)";
  }
  sql::Condition condition;
  if (request.filter) {
    TRY(condition, sql::to_condition(*request.filter, filter_columns, values.size() + 1, ErrorKind::bad_filter));
    text += " and " + condition.text;
    condition.bind(values);
  }
  text += std::string(" order by sequence") + (request.descending ? " desc" : "") + " limit " +
          next_parameter(request.page.limit);
  domain::Page<std::string> page{{}, request.page.after};
  CHECK(connection_.query(text, values, [&](const sql::Row& row) {
    page.next = std::to_string(row.integer(0));
    page.rows.push_back(row.string(1));
  }));
  return page;
}

Result<std::string> Events::newest_key() {
  TRY(const auto newest, connection_.find("select sequence from events order by sequence desc limit 1", {},
                                          [](const sql::Row& row) { return row.integer(0); }));
  return std::to_string(newest.value_or(0));
}

Result<void> Events::walk(const std::function<void(const Link&)>& on_link) {
  // In parts: a driver may hold all rows of a query in memory.
  std::int64_t last = 0, rows = walk_rows;
  while (rows == walk_rows) {
    rows = 0;
    CHECK(connection_.query("select sequence, body, chain from events where sequence > $1 order by sequence limit $2",
                            {last, walk_rows}, [&](const sql::Row& row) {
                              ++rows, last = row.integer(0);
                              on_link({last, row.string(1), row.string(2)});
                            }));
  }
  return {};
}

}  // namespace mandate::storage
