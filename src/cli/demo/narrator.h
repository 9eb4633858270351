#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal.h"

namespace mandate::cli::demo {

// How long the narrator waits for the reader.
struct Pace {
  std::chrono::milliseconds line{0}, chapter{0};
};

// Tells the story on a terminal: boxes and colour where there is a terminal, plain text elsewhere.
class Narrator {
 public:
  Narrator(std::ostream& out, Terminal terminal, Pace pace);

  const Terminal& terminal() const { return terminal_; }

  void title(std::string_view first, std::string_view second);
  void chapter(std::string_view heading, std::string_view text);
  // Somebody's request: "POST /api/v1/users".
  void request(std::string_view method, std::string_view target);
  // What came back. A refusal that the story wanted is marked as one.
  void answer(int status, std::string_view essential, bool refused);
  // One reason of a refusal, or one more thing to know about an answer.
  void reason(std::string_view text);
  void remark(std::string_view text);
  // Rows of a table under titles.
  void table(const std::vector<std::string>& titles, const std::vector<std::vector<std::string>>& rows);
  void end(const std::vector<std::string>& lines);

 private:
  void line(std::string_view text);
  void paragraph(std::string_view text, std::string_view indent, Style style);
  std::size_t width() const;

  std::ostream& out_;
  Terminal terminal_;
  Pace pace_;
  int chapters_ = 0;
};

// "/x/wlp3fK…/y": ids of 20 characters cut to what tells them apart.
std::string with_short_ids(std::string_view text);

}  // namespace mandate::cli::demo
