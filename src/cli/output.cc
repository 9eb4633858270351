#include "cli/output.h"

#include <algorithm>
#include <ostream>

#include "cli/json_view.h"
#include "cli/table.h"

namespace mandate::cli {
namespace {

json::object to_json(const Error& error) {
  json::array causes;
  for (const auto& cause : error.causes)
    causes.push_back(json::object{{"summary", cause.summary}, {"reason", cause.reason}, {"location", cause.location}});
  return {{"error", json::object{{"kind", name_of(error.kind)},
                                 {"message", error.message},
                                 {"causes", std::move(causes)},
                                 {"note", error.note}}}};
}

std::string line_of(const Cause& cause) {
  std::string line = "  - " + printable(cause.summary);
  if (!cause.reason.empty()) line += " (" + printable(cause.reason) + ")";
  return line;
}

}  // namespace

Output::Output(std::ostream& out, std::ostream& err, Format format, Terminal terminal)
    : out_(out), err_(err), format_(format), terminal_(terminal) {}

void Output::list(const json::array& rows, const Fields& fields) {
  if (format_ == Format::json) {
    out_ << pretty(rows);
    return;
  }
  std::vector<std::string> titles;
  for (const auto& field : fields) titles.emplace_back(field.title);
  Table table(std::move(titles), terminal_);
  for (const auto& row : rows) {
    std::vector<std::string> cells;
    for (const auto& field : fields) cells.push_back(text_at(row, field.path));
    table.add(std::move(cells));
  }
  out_ << table.render();
}

void Output::show(const json::value& thing, const Fields& fields) {
  if (format_ == Format::json) {
    out_ << pretty(thing);
    return;
  }
  std::size_t width = 0;
  for (const auto& field : fields) width = std::max(width, display_width(field.title));
  for (const auto& field : fields) {
    const auto value = printable(text_at(thing, field.path));
    if (value.empty()) continue;
    const std::string padding(width - display_width(field.title) + 2, ' ');
    out_ << terminal_.styled(field.title, Style::dim) << padding << terminal_.styled(value, style_of(value)) << "\n";
  }
}

void Output::done(std::string_view sentence, const json::value& thing) {
  if (format_ == Format::json)
    out_ << pretty(thing);
  else
    out_ << printable(sentence) << "\n";
}

void Output::raw(std::string_view line) {
  out_ << line << "\n";
}

void Output::row(std::string_view line, const json::value& thing) {
  if (format_ == Format::json)
    out_ << json::serialize(thing) << "\n";
  else
    out_ << line << "\n";
  out_.flush();
}

void Output::error(const Error& error) {
  if (format_ == Format::json) {
    err_ << pretty(to_json(error));
    return;
  }
  err_ << "mandate: " << printable(error.message) << "\n";
  for (const auto& cause : error.causes) err_ << line_of(cause) << "\n";
  if (!error.note.empty()) err_ << "  [" << printable(error.note) << "]\n";
}

}  // namespace mandate::cli
