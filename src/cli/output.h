#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cli/terminal.h"

namespace mandate::cli {

enum class Format { table, json };

// Something to show of a JSON object: its title and where it stands ("profile.name").
struct Field {
  std::string_view title;
  std::string_view path;
};
using Fields = std::vector<Field>;

// Where commands write: results to the first stream, errors to the second. Text of others is made harmless
// before it reaches a terminal (see printable).
class Output {
 public:
  Output(std::ostream& out, std::ostream& err, Format format, Terminal terminal);

  Format format() const { return format_; }
  const Terminal& terminal() const { return terminal_; }

  // Many things: a table of the fields, or the JSON array.
  void list(const json::array& rows, const Fields& fields);
  // One thing: a line per field that is there, or the JSON object.
  void show(const json::value& thing, const Fields& fields);
  // What was done, as a sentence; in JSON the thing that came of it.
  void done(std::string_view sentence, const json::value& thing);
  // A line of text as it is, in both formats: a token for another program, a script.
  void raw(std::string_view line);
  // One line of a stream that has no end: plain text made by the caller, or the JSON on one line.
  void row(std::string_view line, const json::value& thing);
  void error(const Error& error);

 private:
  std::ostream& out_;
  std::ostream& err_;
  Format format_;
  Terminal terminal_;
};

}  // namespace mandate::cli
