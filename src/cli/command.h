#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/context.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace mandate::cli {

// What a command may be given. The values are filled while the command line is read, so they must live until
// then; the last four say more about what was added last. (The parser's own header is met only in command.cc
// and completion.cc: it costs every file that includes it seconds.)
class Syntax {
 public:
  explicit Syntax(CLI::App& app) : app_(app) {}

  Syntax& argument(const std::string& name, std::string& value, const std::string& help);  // required, by place
  Syntax& option(const std::string& name, std::string& value, const std::string& help);    // "--name VALUE"
  Syntax& number(const std::string& name, std::size_t& value, const std::string& help);    // 1 and more
  Syntax& flag(const std::string& name, bool& value, const std::string& help);
  // One word each time it is given, or several with commas, so that it never swallows the arguments that follow.
  Syntax& words(const std::string& name, std::vector<std::string>& values, const std::string& help);

  Syntax& required();
  Syntax& one_of(const std::vector<std::string>& values);
  Syntax& excludes(std::initializer_list<const char*> names);
  Syntax& from_environment(const std::string& variable);

 private:
  CLI::App& app_;
  CLI::Option* last_ = nullptr;
};

// Runs `work` with a context made of the options, prints the error it may return, and gives the exit code.
int run_command(const GlobalOptions& options, const std::function<Result<void>(Context&)>& work);

// Describes commands to the parser. A command is its name, its options (a struct that the parser fills) and the
// function that does it; nothing runs while the command line is still being read.
class CommandSet {
 public:
  CommandSet(CLI::App& app, Action& action);

  CLI::App& app() { return app_; }
  // "agent" of `mandate agent list`.
  CLI::App& noun(const std::string& name, const std::string& help) { return noun(app_, name, help); }
  CLI::App& noun(CLI::App& parent, const std::string& name, const std::string& help);

  template <class Options>
  void add(CLI::App& noun, const std::string& name, const std::string& help,
           const std::function<void(Syntax&, Options&)>& describe,
           std::function<Result<void>(Context&, const Options&)> run) {
    auto options = std::make_shared<Options>();
    Syntax syntax = add_command(noun, name, help,
                                [options, run = std::move(run)](Context& context) { return run(context, *options); });
    describe(syntax, *options);
  }

 private:
  Syntax add_command(CLI::App& noun, const std::string& name, const std::string& help,
                     std::function<Result<void>(Context&)> run);

  CLI::App& app_;
  Action& action_;
  std::shared_ptr<GlobalOptions> globals_ = std::make_shared<GlobalOptions>();
};

// Options that many commands share.

struct ListOptions {
  std::size_t limit = ApiClient::everything;
  std::string search;
};
void describe_limit(Syntax& command, ListOptions& options);

// A thing named by its id or, where it has one, its name.
struct Named {
  std::string name;
};

// One per noun, each in the file of its name.
void add_agent_commands(CommandSet& set);
void add_key_commands(CommandSet& set);
void add_secret_commands(CommandSet& set);
void add_owner_commands(CommandSet& set);
void add_connection_commands(CommandSet& set);
void add_vault_commands(CommandSet& set);
void add_user_commands(CommandSet& set);
void add_group_commands(CommandSet& set);
void add_app_commands(CommandSet& set);
void add_server_commands(CommandSet& set);
void add_api_server_commands(CommandSet& set);
void add_client_settings_commands(CommandSet& set);
void add_delegation_commands(CommandSet& set);
void add_brokered_grant_commands(CommandSet& set);
void add_refresh_token_commands(CommandSet& set);
void add_origin_commands(CommandSet& set);
void add_api_token_commands(CommandSet& set);
void add_role_commands(CommandSet& set);
void add_operation_commands(CommandSet& set);
void add_mcp_server_commands(CommandSet& set);
void add_virtual_mcp_commands(CommandSet& set);
void add_organization_commands(CommandSet& set);
void add_token_commands(CommandSet& set);
void add_logs_command(CommandSet& set);
void add_api_command(CommandSet& set);
void add_demo_command(CommandSet& set);
void add_completion_command(CommandSet& set);

}  // namespace mandate::cli
