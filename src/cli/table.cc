#include "cli/table.h"

#include <algorithm>
#include <numeric>

namespace mandate::cli {
namespace {

constexpr std::size_t gap = 2, least_width = 8;

struct StateStyle {
  std::string_view word;
  Style style;
};
constexpr StateStyle state_styles[] = {
    {"ACTIVE", Style::good},         {"SUCCESS", Style::good},      {"COMPLETED", Style::good},
    {"ALLOW", Style::good},          {"yes", Style::good},          {"STAGED", Style::warning},
    {"PROVISIONED", Style::warning}, {"INACTIVE", Style::warning},  {"SUSPENDED", Style::warning},
    {"LOCKED_OUT", Style::bad},      {"DEPROVISIONED", Style::bad}, {"FAILURE", Style::bad},
    {"FAILED", Style::bad},          {"DENY", Style::bad},          {"no", Style::bad},
};

void trim_right(std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
}

}  // namespace

Style style_of(std::string_view word) {
  for (const auto& state : state_styles)
    if (state.word == word) return state.style;
  return Style::plain;
}

Table::Table(std::vector<std::string> titles, Terminal terminal) : titles_(std::move(titles)), terminal_(terminal) {}

void Table::add(std::vector<std::string> cells) {
  cells.resize(titles_.size());
  for (auto& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths;
  for (const auto& title : titles_) widths.push_back(display_width(title));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  if (terminal_.width == 0 || widths.empty()) return widths;
  const auto total = [&] { return std::accumulate(widths.begin(), widths.end(), gap * (widths.size() - 1)); };
  // One column of one character at a time: tables are small and the result is fair.
  while (total() > terminal_.width) {
    auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= least_width) break;
    --*widest;
  }
  return widths;
}

std::string Table::line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                        bool title) const {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto cell = truncate(cells[i], widths[i]);
    const auto padding = std::string(widths[i] - display_width(cell), ' ');
    text += terminal_.styled(cell, title ? Style::bold : style_of(cell)) + padding;
    if (i + 1 < cells.size()) text.append(gap, ' ');
  }
  trim_right(text);
  return text + "\n";
}

std::string Table::render() const {
  const auto columns = widths();
  std::string text = line(titles_, columns, true);
  for (const auto& row : rows_) text += line(row, columns, false);
  return text;
}

}  // namespace mandate::cli
