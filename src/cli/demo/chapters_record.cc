// The end: the System Log says all of it again.
#include <algorithm>

#include "base/text.h"
#include "cli/demo/story.h"
#include "cli/json_view.h"
#include "cli/log_line.h"

namespace mandate::cli::demo {
namespace {

// An event that the record must hold.
struct Remembered {
  std::string_view event, result;
  std::size_t times;
};
constexpr Remembered remembered[] = {
    {"workload_principal.register", "SUCCESS", 1},
    {"workload_principal.activate", "FAILURE", 1},
    {"workload_principal.activate", "SUCCESS", 1},
    {"user.session.start", "SUCCESS", 1},
    {"app.oauth2.token.grant.id_jag", "SUCCESS", 1},
    {"app.oauth2.token.grant.id_jag", "FAILURE", 2},  // the other scope, and after the stop
    {"app.oauth2.as.token.grant.access_token", "SUCCESS", 1},
    {"app.oauth2.as.token.grant.access_token", "FAILURE", 1},  // the replay
    {"workload_principal.deactivate", "SUCCESS", 1},
};

// Whether the event is about somebody or something of this telling; others may use the server meanwhile.
bool is_ours(const json::value& event, const Story& story) {
  const auto text = json::serialize(event);
  for (const auto& id : {story.agent, story.person, story.app, story.server})
    if (text.find(id) != std::string::npos) return true;
  return false;
}

Result<void> check_record(const std::vector<json::value>& summaries) {
  for (const auto& wanted : remembered) {
    const auto times = std::count_if(summaries.begin(), summaries.end(), [&](const json::value& summary) {
      return text_at(summary, "event") == wanted.event && text_at(summary, "result") == wanted.result;
    });
    if (static_cast<std::size_t>(times) < wanted.times)
      return tl::unexpected(told_otherwise("the record has " + std::to_string(times) + " of " +
                                           std::string(wanted.event) + " " + std::string(wanted.result) + ", not " +
                                           std::to_string(wanted.times)));
  }
  return {};
}

std::string time_of_day(const std::string& time) {
  return time.size() > 23 ? time.substr(11, 12) : time;
}

}  // namespace

Result<void> read_the_record(Story& story) {
  auto path = with_query("/api/v1/logs", "since", format_time(story.begun));
  path = with_query(with_query(path, "limit", "1000"), "sortOrder", "ASCENDING");
  TRY(const auto events, story.stage.get(path, {200}));
  if (!events.is_array()) return tl::unexpected(told_otherwise("the record is no list"));
  std::vector<json::value> summaries;
  for (const auto& event : events.get_array())
    if (is_ours(event, story)) summaries.emplace_back(summary_of(event));
  std::vector<std::vector<std::string>> rows;
  for (const auto& summary : summaries)
    rows.push_back({time_of_day(text_at(summary, "time")), text_at(summary, "result"), text_at(summary, "event"),
                    text_at(summary, "reason")});
  story.stage.narrator().table({"TIME", "RESULT", "EVENT", "REASON"}, rows);
  return check_record(summaries);
}

}  // namespace mandate::cli::demo
