#include "cli/command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "base/text.h"
#include "cli/exit_code.h"

namespace mandate::cli {
namespace {

std::string exit_code_help() {
  std::string text = "Exit codes:\n";
  for (const auto& meaning : exit_code_meanings())
    text += "  " + std::to_string(static_cast<int>(meaning.code)) + "  " + std::string(meaning.meaning) + "\n";
  return text;
}

constexpr const char* global_help =
    "Every command also takes --url, --token, --bootstrap, --ca-file and --output; see mandate --help.";

// The parser's own checks speak to programmers.
CLI::Validator whole_number() {
  return {[](const std::string& text) -> std::string {
            const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
            const bool some = text.find_first_not_of('0') != std::string::npos;
            return digits && some && text.size() < 10 ? "" : "'" + text + "' is not a whole number from 1 to 999999999";
          },
          ""};
}

CLI::Validator member_of(const std::vector<std::string>& values) {
  return {[values](const std::string& text) -> std::string {
            if (std::find(values.begin(), values.end(), text) != values.end()) return "";
            return "'" + text + "' is not one of " + join(values, ", ");
          },
          "{" + join(values, ",") + "}"};
}

}  // namespace

Syntax& Syntax::argument(const std::string& name, std::string& value, const std::string& help) {
  last_ = app_.add_option(name, value, help)->required();
  return *this;
}

Syntax& Syntax::option(const std::string& name, std::string& value, const std::string& help) {
  last_ = app_.add_option(name, value, help);
  return *this;
}

Syntax& Syntax::number(const std::string& name, std::size_t& value, const std::string& help) {
  last_ = app_.add_option(name, value, help)->check(whole_number());
  return *this;
}

Syntax& Syntax::flag(const std::string& name, bool& value, const std::string& help) {
  last_ = app_.add_flag(name, value, help);
  return *this;
}

Syntax& Syntax::words(const std::string& name, std::vector<std::string>& values, const std::string& help) {
  last_ = app_.add_option(name, values, help)->allow_extra_args(false)->delimiter(',');
  return *this;
}

Syntax& Syntax::required() {
  last_->required();
  return *this;
}

Syntax& Syntax::one_of(const std::vector<std::string>& values) {
  last_->check(member_of(values));
  return *this;
}

Syntax& Syntax::excludes(std::initializer_list<const char*> names) {
  for (const auto* name : names) last_->excludes(app_.get_option(name));
  return *this;
}

Syntax& Syntax::from_environment(const std::string& variable) {
  last_->envname(variable);
  return *this;
}

CommandSet::CommandSet(CLI::App& app, Action& action) : app_(app), action_(action) {
  Syntax(app)
      .option("--url", globals_->url, "Address of the server (otherwise the bootstrap file's)")
      .from_environment("MANDATE_URL")
      .option("--token", globals_->token, "API token or access token; better in the variable, which ps cannot see")
      .from_environment("MANDATE_TOKEN")
      .option("--bootstrap", globals_->bootstrap,
              std::string("File that the first start of a server left; ./") + found_bootstrap + " is found by itself")
      .option("--ca-file", globals_->ca_file, "PEM file of the authorities to trust instead of the system's")
      .option("--output", globals_->output, "table or json")
      .one_of({"table", "json"});
  app.footer(exit_code_help());
}

CLI::App& CommandSet::noun(CLI::App& parent, const std::string& name, const std::string& help) {
  CLI::App* noun = parent.add_subcommand(name, help);
  noun->require_subcommand(1)->fallthrough();
  noun->footer(global_help);
  return *noun;
}

Syntax CommandSet::add_command(CLI::App& noun, const std::string& name, const std::string& help,
                               std::function<Result<void>(Context&)> run) {
  CLI::App* command = noun.add_subcommand(name, help);
  command->fallthrough();  // the global options may stand anywhere
  command->footer(global_help);
  command->callback([globals = globals_, &action = action_, run = std::move(run)] {
    action = [globals, run] { return run_command(*globals, run); };
  });
  return Syntax(*command);
}

int run_command(const GlobalOptions& options, const std::function<Result<void>(Context&)>& work) {
  Output out(std::cout, std::cerr, options.output == "json" ? Format::json : Format::table,
             Terminal::of(STDOUT_FILENO));
  Context context(options, out);
  const auto result = work(context);
  std::cout.flush();
  if (result) return static_cast<int>(ExitCode::ok);
  out.error(result.error());
  return static_cast<int>(exit_code_of(result.error().kind));
}

void describe_limit(Syntax& command, ListOptions& options) {
  command.number("--limit", options.limit, "At most so many rows (otherwise all, page after page)");
}

}  // namespace mandate::cli
