#include "web/signin/html.h"

#include <array>

namespace mandate::web::signin {
namespace {

std::string button(std::string_view value, std::string_view text, std::string_view kind = "") {
  return "<button id=\"" + escape_html(value) + "\" type=\"submit\" name=\"decision\" value=\"" + escape_html(value) +
         (kind.empty() ? "\">" : "\" class=\"" + escape_html(kind) + "\">") + escape_html(text) + "</button>\n";
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  return escaped;
}

std::string heading(std::string_view text) {
  return "<h1>" + escape_html(text) + "</h1>\n";
}

std::string paragraph(std::string_view text) {
  return "<p>" + escape_html(text) + "</p>\n";
}

std::string strong(std::string_view text) {
  return "<strong>" + escape_html(text) + "</strong>";
}

std::string hidden(std::string_view name, std::string_view value) {
  return "<input type=\"hidden\" name=\"" + escape_html(name) + "\" value=\"" + escape_html(value) + "\">\n";
}

std::string decision_buttons(std::string_view approve, std::string_view deny) {
  return button("approve", approve) + button("deny", deny, "quiet");
}

std::string moment(Time time) {
  static constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                           "May",       "June",     "July",     "August",
                                                           "September", "October",  "November", "December"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto written = format_time(time);  // 2026-03-01T12:00:00.000Z
  return "<time datetime=\"" + written + "\">" + std::to_string(static_cast<unsigned>(date.day())) + " " +
         std::string(months.at(static_cast<unsigned>(date.month()) - 1)) + " " +
         std::to_string(static_cast<int>(date.year())) + ", " + written.substr(11, 5) + " UTC</time>";
}

std::string entry_fact(std::string_view name, const std::string& html) {
  return "<dt>" + std::string(name) + "</dt><dd>" + html + "</dd>\n";
}

}  // namespace mandate::web::signin
