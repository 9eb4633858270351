#include "manage/logs/system_log.h"

#include <string_view>

#include "storage/events.h"

namespace mandate::manage {
namespace {

using domain::Filter;

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

// What one of the agents did or what was done to it.
Filter about(const std::vector<domain::AgentId>& agents) {
  Filter filter{.kind = Filter::Kind::any_of};
  for (const auto& agent : agents)
    for (const char* attribute : {"actor.id", "target.id"})
      filter.parts.push_back({.attribute = attribute, .operand = agent.str()});
  return filter;
}

// An empty list of agents would be no condition at all.
Result<std::optional<Filter>> narrowed(std::optional<Filter> filter, const Caller& caller) {
  if (!caller.only_agents) return filter;
  if (caller.only_agents->empty()) return fail(ErrorKind::forbidden, "The caller owns no agent");
  auto theirs = about(*caller.only_agents);
  if (!filter) return theirs;
  return Filter{.kind = Filter::Kind::all_of, .parts = {std::move(theirs), *std::move(filter)}};
}

}  // namespace

Result<domain::Page<std::string>> SystemLog::list(const ListRequest& request, const Caller& caller) const {
  storage::Events::ListRequest wanted{.page = request.page, .q = request.q};
  TRY(wanted.since, parse_moment(request.since, "since"));
  TRY(wanted.until, parse_moment(request.until, "until"));
  TRY(wanted.descending, parse_descending(request.sort_order));
  if (request.filter) {
    TRY(wanted.filter, domain::parse_filter(*request.filter, ErrorKind::bad_filter));
  }
  TRY(wanted.filter, narrowed(std::move(wanted.filter), caller));
  // A reader who comes back after a long pause must not miss what lies further back than the default.
  if (!wanted.since && request.page.after.empty())
    wanted.since = wanted.until.value_or(environment_.clock.now()) - default_reach;
  const bool follows = !wanted.until && !wanted.descending;
  std::string seen;
  TRY(auto page,
      environment_.store.read_settled([&](storage::sql::Connection& connection) -> Result<domain::Page<std::string>> {
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
