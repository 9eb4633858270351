#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "main/commands.h"

int main(int argc, char** argv) {
  CLI::App app("Mandate: the identity and authorization server for AI agents.");
  app.name("mandate");
  app.set_version_flag("--version", "mandate " MANDATE_VERSION);
  app.require_subcommand(1);
  mandate::cli::Action action;
  mandate::main::add_commands(app, action);
  mandate::cli::add_commands(app, action);
  CLI11_PARSE(app, argc, argv);
  return action ? action() : 0;
}
