#include "cli/kind_commands.h"

#include "base/text.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

// "trusted origin" → "Trusted origin": it begins a sentence.
std::string capitalised(std::string_view word) {
  std::string sentence(word);
  if (sentence.front() >= 'a' && sentence.front() <= 'z') sentence.front() += 'A' - 'a';
  return sentence;
}

std::string list_path(const Kind& kind, const std::string& search) {
  std::string path(kind.path);
  if (search.empty()) return path;
  return with_query(std::move(path), kind.lookup == Lookup::search ? "search" : "q", search);
}

std::function<void(Syntax&, Named&)> one_of(const Kind& kind) {
  return [&kind](Syntax& command, Named& options) { describe_one(command, kind, options.name); };
}

std::function<void(Syntax&, OnePart&)> one_of(const Part& part) {
  return [&part](Syntax& command, OnePart& options) { describe_one(command, part, options); };
}

struct PartList : Within, ListOptions {};

std::string what(const Part& part, const OnePart& named) {
  return capitalised(part.word) + " " + named.part;
}

}  // namespace

void describe_within(Syntax& command, const Part& part, Within& named) {
  describe_one(command, part.whole, named.whole);
  if (!part.between.empty())
    command.argument(std::string(part.between), named.between, "Id of the " + std::string(part.between));
}

void describe_one(Syntax& command, const Part& part, OnePart& named) {
  describe_within(command, part, named);
  command.argument(std::string(part.word), named.part, "Id of the " + std::string(part.word));
}

Result<std::string> list_path(Context& context, const Part& part, const Within& named) {
  TRY(auto path, path_of(context, part.whole, named.whole));
  if (!part.between.empty()) path += "/" + std::string(part.between_segment) + "/" + percent_encode(named.between);
  return path + "/" + std::string(part.segment);
}

Result<std::string> path_of(Context& context, const Part& part, const OnePart& named) {
  TRY(const auto path, list_path(context, part, named));
  return path + "/" + percent_encode(named.part);
}

void add_list(CommandSet& set, CLI::App& at, const Part& part) {
  set.add<PartList>(
      at, "list", "List " + std::string(part.segment),
      [&part](Syntax& command, PartList& options) {
        describe_within(command, part, options);
        describe_limit(command, options);
      },
      [&part](Context& context, const PartList& options) -> Result<void> {
        TRY(const auto path, list_path(context, part, options));
        return list(context, path, part.columns, options.limit);
      });
}

void add_show(CommandSet& set, CLI::App& at, const Part& part, const std::string& help) {
  set.add<OnePart>(at, "show", help, one_of(part), [&part](Context& context, const OnePart& options) -> Result<void> {
    TRY(const auto path, path_of(context, part, options));
    return show(context, path, part.details);
  });
}

void add_transition(CommandSet& set, CLI::App& at, const Part& part, const std::string& verb, const std::string& help) {
  set.add<OnePart>(at, verb, help, one_of(part),
                   [&part, verb](Context& context, const OnePart& options) -> Result<void> {
                     TRY(const auto path, path_of(context, part, options));
                     return change_status(context, path, what(part, options), verb);
                   });
}

void add_delete(CommandSet& set, CLI::App& at, const Part& part, const std::string& help, const std::string& verb) {
  set.add<OnePart>(at, verb, help, one_of(part), [&part](Context& context, const OnePart& options) -> Result<void> {
    TRY(const auto path, path_of(context, part, options));
    return remove(context, path, what(part, options));
  });
}

void describe_one(Syntax& command, const Kind& kind, std::string& named) {
  const auto last = kind.word.rfind(' ');
  const auto name = last == std::string_view::npos ? kind.word : kind.word.substr(last + 1);
  command.argument(std::string(name), named, "Id or name of the " + std::string(kind.word));
}

Result<std::string> path_of(Context& context, const Kind& kind, const std::string& named) {
  TRY(auto* api, context.api());
  return find_path(*api, kind, named);
}

std::string plural_of(const Kind& kind) {
  return std::string(kind.word) + (kind.word.ends_with('s') ? "" : "s");
}

void add_list(CommandSet& set, CLI::App& at, const Noun& noun, const std::string& search_help) {
  set.add<ListOptions>(
      at, "list", "List " + plural_of(noun.kind),
      [search_help](Syntax& command, ListOptions& options) {
        if (!search_help.empty()) command.option("--search", options.search, search_help);
        describe_limit(command, options);
      },
      [&noun](Context& context, const ListOptions& options) {
        return list(context, list_path(noun.kind, options.search), noun.columns, options.limit);
      });
}

void add_show(CommandSet& set, CLI::App& at, const Noun& noun, const std::string& help) {
  set.add<Named>(at, "show", help, one_of(noun.kind), [&noun](Context& context, const Named& options) -> Result<void> {
    TRY(const auto path, path_of(context, noun.kind, options.name));
    return show(context, path, noun.details);
  });
}

void add_transition(CommandSet& set, CLI::App& at, const Noun& noun, const std::string& verb, const std::string& help) {
  set.add<Named>(at, verb, help, one_of(noun.kind),
                 [&noun, verb](Context& context, const Named& options) -> Result<void> {
                   TRY(const auto path, path_of(context, noun.kind, options.name));
                   return change_status(context, path, capitalised(noun.kind.word) + " " + options.name, verb);
                 });
}

void add_delete(CommandSet& set, CLI::App& at, const Noun& noun, const std::string& help) {
  set.add<Named>(at, "delete", help, one_of(noun.kind),
                 [&noun](Context& context, const Named& options) -> Result<void> {
                   TRY(const auto path, path_of(context, noun.kind, options.name));
                   return remove(context, path, capitalised(noun.kind.word) + " " + options.name);
                 });
}

}  // namespace mandate::cli
