#include "manage/logs/system_log.h"

#include <string_view>

#include "storage/events.h"

namespace mandate::manage {
namespace {

constexpr std::string_view object = "query";
Result<std::optional<Time>> parse_moment(const std::optional<std::string>& text, std::string_view name) {
  if (!text) return std::nullopt;
  const auto moment = parse_time(*text);
  if (!moment)
    return invalid(std::string(object),
                   {{"'" + std::string(name) + "' must be a time as in 2026-01-31T08:00:00Z.", "", std::string(name)}});
  return *moment;
}

Result<bool> parse_descending(const std::optional<std::string>& order) {
  if (!order || *order == "ASCENDING") return false;
  if (*order == "DESCENDING") return true;
  return invalid(std::string(object), {{"'sortOrder' must be ASCENDING or DESCENDING.", "", "sortOrder"}});
}

}  // namespace

Result<domain::Page<std::string>> SystemLog::list(const ListRequest& request) const {
  storage::Events::ListRequest wanted{.page = request.page, .q = request.q};
  TRY(wanted.since, parse_moment(request.since, "since"));
  TRY(wanted.until, parse_moment(request.until, "until"));
  TRY(wanted.descending, parse_descending(request.sort_order));
  if (request.filter) {
    TRY(wanted.filter, domain::parse_filter(*request.filter, ErrorKind::bad_filter));
  }
  // A reader who comes back after a long pause must not miss what lies further back than the default.
  if (!wanted.since && request.page.after.empty())
    wanted.since = wanted.until.value_or(environment_.clock.now()) - default_reach;
  const bool follows = !wanted.until && !wanted.descending;
  std::string seen;
  TRY(auto page,
      environment_.store.read([&](storage::sql::Connection& connection) -> Result<domain::Page<std::string>> {
        // Asked first: when nothing is found, nothing up to there fits, and what is written meanwhile comes after it.
        TRY(seen, storage::Events(connection).newest_key());
        return storage::Events(connection).list(wanted);
      }));
  if (follows && page.rows.empty() && request.page.limit > 0) page.next = seen;
  const bool may_have_more = !page.rows.empty() && page.rows.size() == request.page.limit;
  if (!follows && !may_have_more) page.next.clear();
  return page;
}

}  // namespace mandate::manage
