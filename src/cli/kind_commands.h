#pragma once

#include <string>
#include <string_view>

#include "cli/command.h"
#include "cli/resolve.h"

namespace mandate::cli {

// A noun whose things are of one kind: the commands that most nouns have are made from it. It lives as long as the
// program.
struct Noun {
  const Kind& kind;
  const Fields columns, details;  // of `list` and of `show`
};

// A noun whose things stand under another thing, which is named by its id or name: the scopes of an authorization
// server. Those of one of its parts, as the rules of a policy, name that as well. They are named by ids. It lives as
// long as the program.
struct Part {
  std::string_view word;     // "rule"
  std::string_view segment;  // of its path: "rules"
  const Kind& whole;
  const Fields columns, details;
  std::string_view between = {}, between_segment = {};  // "policy", "policies"; empty: nothing
};

// Under what they stand, and one of them.
struct Within {
  std::string whole, between;
};
struct OnePart : Within {
  std::string part;
};

// The arguments that name them.
void describe_within(Syntax& command, const Part& part, Within& named);
void describe_one(Syntax& command, const Part& part, OnePart& named);
// The path of their list, and of one.
Result<std::string> list_path(Context& context, const Part& part, const Within& named);
Result<std::string> path_of(Context& context, const Part& part, const OnePart& named);

void add_list(CommandSet& set, CLI::App& at, const Part& part);
void add_show(CommandSet& set, CLI::App& at, const Part& part, const std::string& help);
void add_transition(CommandSet& set, CLI::App& at, const Part& part, const std::string& verb, const std::string& help);
// `verb` is what the command is called.
void add_delete(CommandSet& set, CLI::App& at, const Part& part, const std::string& help,
                const std::string& verb = "delete");

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
