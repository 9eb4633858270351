#include "cli/log_line.h"

#include <charconv>

#include "base/text.h"
#include "cli/json_view.h"
#include "cli/table.h"

namespace mandate::cli {
namespace {

std::string name_of_party(const json::value& party) {
  for (const auto* member : {"displayName", "alternateId", "id"})
    if (auto name = text_at(party, member); !name.empty() && name != "unknown") return name;
  return "";
}

struct Unit {
  char letter;
  std::chrono::seconds length;
};
constexpr Unit units[] = {{'s', std::chrono::seconds(1)},
                          {'m', std::chrono::minutes(1)},
                          {'h', std::chrono::hours(1)},
                          {'d', std::chrono::hours(24)}};
constexpr std::int64_t longest_s = std::int64_t{1000} * 365 * 24 * 3600;

std::string padded(const std::string& text, std::size_t width) {
  const auto used = display_width(text);
  return used < width ? text + std::string(width - used, ' ') : text;
}

}  // namespace

json::object summary_of(const json::value& event) {
  std::vector<std::string> targets;
  if (const auto* rows = find_member(event, "target"); rows != nullptr && rows->is_array())
    for (const auto& row : rows->get_array()) targets.push_back(name_of_party(row));
  const auto* actor = find_member(event, "actor");
  return {{"time", text_at(event, "published")},
          {"event", text_at(event, "eventType")},
          {"result", text_at(event, "outcome.result")},
          {"actor", actor == nullptr ? "" : name_of_party(*actor)},
          {"targets", join(targets, ", ")},
          {"reason", text_at(event, "outcome.reason")}};
}

std::string line_of(const json::value& event, const Terminal& terminal) {
  const json::value summary = summary_of(event);
  const auto result = padded(printable(text_at(summary, "result")), 7);
  const auto before = printable(text_at(summary, "time")) + "  ";
  auto after = "  " + padded(printable(text_at(summary, "event")), 42) + "  " + printable(text_at(summary, "actor"));
  if (const auto targets = text_at(summary, "targets"); !targets.empty()) after += " → " + printable(targets);
  if (const auto reason = text_at(summary, "reason"); !reason.empty()) after += "  (" + printable(reason) + ")";
  const auto used = display_width(before) + display_width(result);
  if (terminal.width > used) after = truncate(after, terminal.width - used);
  return before + terminal.styled(result, style_of(trim(result))) + after;
}

Result<Time> parse_since(const std::string& text, Time now) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc() && end + 1 == text.data() + text.size() && count >= 0)
    for (const auto& unit : units)
      if (*end == unit.letter && count <= longest_s / unit.length.count()) return now - count * unit.length;
  if (auto time = parse_time(text)) return *time;
  return fail(ErrorKind::invalid, "'" + text + "' is not a time: write 2026-04-04T15:56:05Z, or 90s, 10m, 2h, 7d");
}

}  // namespace mandate::cli
