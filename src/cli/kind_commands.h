#pragma once

#include <string>

#include "cli/command.h"
#include "cli/resolve.h"

namespace mandate::cli {

// A noun whose things are of one kind: the commands that most nouns have are made from it. It lives as long as the
// program.
struct Noun {
  const Kind& kind;
  const Fields columns, details;  // of `list` and of `show`
};

// The argument that names one of them.
void describe_one(Syntax& command, const Kind& kind, std::string& named);
Result<std::string> path_of(Context& context, const Kind& kind, const std::string& named);

// "secret" → "secrets".
std::string plural_of(const Kind& kind);

// `list`, which asks for what begins with --search where the kind is looked up so, or with it as its filter.
void add_list(CommandSet& set, CLI::App& at, const Noun& noun, const std::string& search_help = "");
void add_show(CommandSet& set, CLI::App& at, const Noun& noun, const std::string& help);
void add_transition(CommandSet& set, CLI::App& at, const Noun& noun, const std::string& verb, const std::string& help);
void add_delete(CommandSet& set, CLI::App& at, const Noun& noun, const std::string& help);

}  // namespace mandate::cli
