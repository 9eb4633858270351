#include "cli/demo/narrator.h"

#include <algorithm>
#include <cctype>
#include <ostream>
#include <thread>

#include "base/text.h"
#include "cli/table.h"

namespace mandate::cli::demo {
namespace {

constexpr std::size_t widest = 92, id_length = 20, shown_of_id = 7;
constexpr std::string_view margin = "  ", hanging = "         ";  // the column of paths and answers

std::string repeat(std::string_view piece, std::size_t times) {
  std::string text;
  while (times-- > 0) text += piece;
  return text;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// The lines of a text that is at most `width` wide, broken at blanks.
std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string current;
  for (const auto word : split(text, ' ')) {
    if (!current.empty() && display_width(current) + 1 + display_width(word) > width) {
      lines.push_back(std::move(current));
      current.clear();
    }
    current.append(current.empty() ? "" : " ").append(word);
  }
  if (!current.empty()) lines.push_back(std::move(current));
  return lines;
}

std::string right(std::string_view text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + std::string(text);
}

}  // namespace

std::string with_short_ids(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t length = 0;
    while (length < text.size() && is_word(text[length])) ++length;
    const auto word = text.substr(0, length);
    const bool id =
        length == id_length && std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    out += id ? std::string(word.substr(0, shown_of_id)) + "…" : std::string(word);
    if (length < text.size()) out += text[length++];
    text.remove_prefix(length);
  }
  return out;
}

Narrator::Narrator(std::ostream& out, Terminal terminal, Pace pace) : out_(out), terminal_(terminal), pace_(pace) {}

std::size_t Narrator::width() const {
  return terminal_.width == 0 ? widest : std::min(widest, std::max<std::size_t>(terminal_.width, 40));
}

void Narrator::line(std::string_view text) {
  out_ << text << "\n";
  out_.flush();
  std::this_thread::sleep_for(pace_.line);
}

void Narrator::paragraph(std::string_view text, std::string_view indent, Style style) {
  for (const auto& part : wrap(printable(text), width() - indent.size()))
    line(std::string(indent) + terminal_.styled(part, style));
}

void Narrator::title(std::string_view first, std::string_view second) {
  const auto inner = width() - 6;
  const auto boxed = [&](std::string_view text, Style style) {
    const auto shown = truncate(text, inner);
    line("  │ " + terminal_.styled(shown, style) + std::string(inner - display_width(shown), ' ') + " │");
  };
  out_ << "\n";
  line("  ╭" + repeat("─", inner + 2) + "╮");
  boxed(first, Style::bold);
  boxed(second, Style::dim);
  line("  ╰" + repeat("─", inner + 2) + "╯");
}

void Narrator::chapter(std::string_view heading, std::string_view text) {
  if (chapters_ > 0) std::this_thread::sleep_for(pace_.chapter);
  const auto head = " " + std::to_string(++chapters_) + "  " + std::string(heading) + " ";
  const auto used = margin.size() + display_width(head);
  out_ << "\n"
       << margin << terminal_.styled(head, Style::bold)
       << terminal_.styled(repeat("─", width() > used ? width() - used : 0), Style::dim) << "\n";
  paragraph(text, "     ", Style::plain);
  out_ << "\n";
}

void Narrator::request(std::string_view method, std::string_view target) {
  const auto shown = truncate(printable(with_short_ids(target)), width() - hanging.size());
  line(terminal_.styled(right(method, hanging.size() - 1), Style::accent) + " " + shown);
}

void Narrator::answer(int status, std::string_view essential, bool refused) {
  const auto style = refused ? Style::bad : Style::good;
  const auto lines = wrap(printable(essential), width() - hanging.size() - 2);
  const auto first = lines.empty() ? std::string() : lines.front();
  line(terminal_.styled(right(std::to_string(status), hanging.size() - 1), style) + " " +
       terminal_.styled(refused ? "✗" : "✓", style) + " " + first);
  for (std::size_t i = 1; i < lines.size(); ++i) line(std::string(hanging) + "  " + lines[i]);
}

void Narrator::reason(std::string_view text) {
  const auto lines = wrap(printable(text), width() - hanging.size() - 4);
  for (std::size_t i = 0; i < lines.size(); ++i)
    line(std::string(hanging) + (i == 0 ? terminal_.styled("  · ", Style::bad) : "    ") + lines[i]);
}

void Narrator::remark(std::string_view text) {
  paragraph(text, std::string(hanging) + "  ", Style::dim);
}

void Narrator::table(const std::vector<std::string>& titles, const std::vector<std::vector<std::string>>& rows) {
  Terminal inside = terminal_;
  inside.width = width() - 5;
  Table table(titles, inside);
  for (const auto& row : rows) table.add(row);
  const auto text = table.render();
  for (const auto row : split(std::string_view(text).substr(0, text.size() - 1), '\n'))
    line("     " + std::string(row));
}

void Narrator::end(const std::vector<std::string>& lines) {
  out_ << "\n" << margin << terminal_.styled(repeat("─", width() - margin.size()), Style::dim) << "\n";
  for (const auto& text : lines) line("  " + text);
  out_ << "\n";
}

}  // namespace mandate::cli::demo
