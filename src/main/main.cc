#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "main/commands.h"
#include "main/nearest.h"

namespace {

constexpr int wrong_usage = 2;

// The flags that the command takes, those of its parents too.
std::vector<std::string> flags_of(const CLI::App& command) {
  std::vector<std::string> flags;
  for (const auto* app = &command; app != nullptr; app = app->get_parent())
    for (const auto* option : app->get_options())
      for (const auto& name : option->get_lnames()) flags.push_back("--" + name);
  return flags;
}

// Says which flag there is not, and which was probably meant; false when each of them exists.
bool refuse_flag(const CLI::App& app, const std::vector<std::string_view>& words) {
  const CLI::App* command = &app;
  for (auto named = app.get_subcommands(); !named.empty(); named = command->get_subcommands()) command = named.front();
  const auto flags = flags_of(*command);
  for (const auto word : words) {
    const auto flag = word.substr(0, word.find('='));
    if (flag == "--") return false;
    if (!flag.starts_with("--") || std::find(flags.begin(), flags.end(), flag) != flags.end()) continue;
    const auto meant = mandate::main::nearest(flag, flags);
    std::cerr << "There is no flag '" << flag << "'" << (meant ? "; did you mean '" + *meant + "'?" : ".")
              << "\nRun with --help for more information.\n";
    return true;
  }
  return false;
}

// "mandate server" of `mandate server scope`.
std::string names_above(const CLI::App& command) {
  std::string names;
  for (const auto* app = command.get_parent(); app != nullptr; app = app->get_parent())
    names = app->get_name() + (names.empty() ? "" : " " + names);
  return names;
}

// CLI11 says only that a command is missing, whatever was written in its place.
int refuse(const CLI::App& app, const CLI::ParseError& error, std::vector<std::string_view> words) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && refuse_flag(app, words)) return wrong_usage;
  const CLI::App* command = &app;
  auto word = words.begin();
  for (; word != words.end(); ++word) {
    const auto known = command->get_subcommands([&](const CLI::App* each) { return each->get_name() == *word; });
    if (known.empty()) break;
    command = known.front();
  }
  const bool misses_command = error.get_name() == "RequiredError" && command->get_require_subcommand_min() > 0;
  if (!misses_command || (word != words.end() && word->starts_with('-'))) return app.exit(error) == 0 ? 0 : wrong_usage;
  if (word == words.end()) {
    std::cerr << command->help(names_above(*command));
    return wrong_usage;
  }
  std::vector<std::string> names;
  for (const auto* known : command->get_subcommands(nullptr)) names.push_back(known->get_name());
  const auto meant = mandate::main::nearest(*word, names);
  std::cerr << "There is no command '" << *word << "'" << (meant ? "; did you mean '" + *meant + "'?" : ".")
            << "\nRun with --help for more information.\n";
  return wrong_usage;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Mandate: the identity and authorization server for AI agents.");
  app.name("mandate");
  app.set_version_flag("--version", "mandate " MANDATE_VERSION);
  app.require_subcommand(1);
  mandate::cli::Action action;
  mandate::main::add_commands(app, action);
  mandate::cli::add_commands(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return refuse(app, error, {argv + 1, argv + argc});
  }
  return action ? action() : 0;
}
