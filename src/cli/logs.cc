#include <algorithm>
#include <thread>

#include "cli/command.h"
#include "cli/json_view.h"
#include "cli/log_line.h"

namespace mandate::cli {
namespace {

const Fields columns{{"TIME", "time"},   {"RESULT", "result"},   {"EVENT", "event"},
                     {"ACTOR", "actor"}, {"TARGETS", "targets"}, {"REASON", "reason"}};
constexpr std::chrono::milliseconds poll_interval{500};
constexpr std::size_t usual_limit = 100;

struct LogOptions {
  std::string since, until, filter, words;
  std::size_t limit = 0;  // 0: not given
  bool follow = false;
};

Result<std::string> query_of(const LogOptions& options, Time now) {
  std::string path = "/api/v1/logs";
  if (!options.since.empty()) {
    TRY(const auto since, parse_since(options.since, now));
    path = with_query(path, "since", format_time(since));
  }
  if (!options.until.empty()) {
    TRY(const auto until, parse_since(options.until, now));
    path = with_query(path, "until", format_time(until));
  }
  if (!options.filter.empty()) path = with_query(path, "filter", options.filter);
  if (!options.words.empty()) path = with_query(path, "q", options.words);
  return path;
}

// The newest events, oldest of them first, as one reads a log.
Result<void> show_logs(Context& context, const LogOptions& options) {
  TRY(const auto query, query_of(options, SystemClock().now()));
  TRY(auto* api, context.api());
  const bool open_ended = options.since.empty();
  const auto limit = options.limit != 0 ? options.limit : open_ended ? usual_limit : ApiClient::everything;
  TRY(auto events, api->list(with_query(query, "sortOrder", "DESCENDING"), limit));
  std::reverse(events.begin(), events.end());
  if (context.out().format() == Format::json) {
    context.out().list(events, columns);
    return {};
  }
  json::array rows;
  for (const auto& event : events) rows.push_back(summary_of(event));
  context.out().list(rows, columns);
  return {};
}

// A polling query always says where it goes on (wire contract 3), also when there was nothing new.
Result<void> follow_logs(Context& context, LogOptions options) {
  if (options.since.empty()) options.since = "0s";
  TRY(auto next, query_of(options, SystemClock().now()));
  next = with_query(next, "sortOrder", "ASCENDING");
  TRY(auto* api, context.api());
  for (std::size_t shown = 0;;) {
    TRY(const auto page, api->page(next));
    const auto& events = page.body.get_array();
    for (const auto& event : events) {
      context.out().row(line_of(event, context.out().terminal()), event);
      if (++shown == options.limit) return {};
    }
    if (!page.next.empty()) next = page.next;
    if (events.empty()) std::this_thread::sleep_for(poll_interval);
  }
}

}  // namespace

void add_logs_command(CommandSet& set) {
  set.add<LogOptions>(
      set.app(), "logs", "Read the System Log",
      [](Syntax& command, LogOptions& options) {
        command.flag("--follow,-f", options.follow, "Go on with what happens next, until interrupted");
        command.option("--since", options.since, "A time, or so long ago: 90s, 10m, 2h, 7d");
        command.option("--until", options.until, "A time, or so long ago").excludes({"--follow"});
        command.option("--filter", options.filter, R"(SCIM filter: outcome.result eq "FAILURE")");
        command.option("--words", options.words, "Words that the events contain");
        command.number("--limit", options.limit, "At most so many events (100, or all when --since is given)");
      },
      [](Context& context, const LogOptions& options) {
        return options.follow ? follow_logs(context, options) : show_logs(context, options);
      });
}

}  // namespace mandate::cli
