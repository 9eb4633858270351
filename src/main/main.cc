#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands.h"
#include "main/commands.h"
#include "main/nearest.h"

namespace {

constexpr int wrong_usage = 2;

// The command that was found last: `mandate config` of `mandate config shwo`.
const CLI::App& deepest(const CLI::App& app) {
  const auto found = app.get_subcommands();
  return found.empty() ? app : deepest(*found.front());
}

// CLI11 says only that a command is missing.
int refuse(const CLI::App& app, const CLI::ParseError& error) {
  const auto& command = deepest(app);
  const auto rest = command.remaining();
  if (error.get_name() != "RequiredError" || rest.empty() || rest.front().starts_with('-'))
    return app.exit(error) == 0 ? 0 : wrong_usage;
  std::vector<std::string> names;
  for (const auto* known : command.get_subcommands(nullptr)) names.push_back(known->get_name());
  const auto meant = mandate::main::nearest(rest.front(), names);
  std::cerr << "There is no command '" << rest.front() << "'" << (meant ? "; did you mean '" + *meant + "'?" : ".")
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
    return refuse(app, error);
  }
  return action ? action() : 0;
}
