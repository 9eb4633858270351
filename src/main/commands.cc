#include "main/commands.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "main/configuration.h"
#include "main/serve.h"
#include "main/settings_text.h"

namespace mandate::main {
namespace {

constexpr int success = 0, bad_configuration = 2;

// The flags of the table on one command.
class SettingFlags {
 public:
  explicit SettingFlags(CLI::App& command) : command_(command) {
    command.add_option("--config", file_, "TOML file with settings (MANDATE_CONFIG)")->type_name("FILE");
    for (const auto& setting : all_settings())
      if (!setting.is_secret()) add(setting);
    command.allow_extras();  // what is left over is reported with all other mistakes
  }
  Sources sources() const {
    Sources sources{file_, read_environment(), {}, command_.remaining()};
    for (const auto& [setting, text] : texts_)
      // A switch without a value is on.
      if (command_.count(setting->flag()) > 0)
        sources.flags.emplace_back(setting->name, setting->is_switch() && text.empty() ? "true" : text);
    return sources;
  }

 private:
  void add(const Setting& setting) {
    auto& text = texts_[&setting];
    const auto help = std::string(setting.meaning) + " (" + setting.variable() + ")";
    auto* option = command_.add_option(setting.flag(), text, help);
    const auto dot = setting.name.find('.');
    option
        ->group(dot == std::string_view::npos ? "Settings" : "Settings of " + std::string(setting.name.substr(0, dot)))
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    if (setting.is_switch())
      option->expected(0, 1)->type_name("[=false]");
    else
      option->type_name(std::holds_alternative<std::string Settings::*>(setting.member) ? "TEXT" : "VALUE");
  }

  CLI::App& command_;
  std::string file_;
  std::map<const Setting*, std::string> texts_;
};

void print(const std::vector<Mistake>& mistakes) {
  for (const auto& mistake : mistakes) std::cerr << mistake.place << ": " << mistake.what << "\n";
  std::cerr << (mistakes.size() == 1 ? "1 mistake" : std::to_string(mistakes.size()) + " mistakes")
            << " in the configuration.\n";
}

// A command that works on the configuration, when there is no mistake in it.
void add_configured(CLI::App& command, cli::Action& action, std::function<int(const Configuration&)> run) {
  const auto flags = std::make_shared<SettingFlags>(command);
  command.callback([&action, flags, run = std::move(run)] {
    action = [flags, run] {
      const auto configuration = load_configuration(flags->sources());
      if (configuration) return run(*configuration);
      print(configuration.error());
      return bad_configuration;
    };
  });
}

int say_valid(const Configuration&) {
  std::cout << "The configuration is valid.\n";
  return success;
}

int show(const Configuration& configuration) {
  std::cout << to_toml(configuration);
  return success;
}

}  // namespace

void add_commands(CLI::App& app, cli::Action& action) {
  add_configured(*app.add_subcommand("serve", "Run the server"), action,
                 [](const Configuration& configuration) { return serve(configuration.settings); });
  auto* config = app.add_subcommand("config", "Check or show the configuration of the server");
  config->require_subcommand(1);
  add_configured(*config->add_subcommand("check", "Report every mistake with its place"), action, say_valid);
  add_configured(*config->add_subcommand("show", "Print what is in force as TOML, and where it comes from"), action,
                 show);
  config->add_subcommand("reference", "Print the reference page of all settings")->callback([&action] {
    action = [] {
      std::cout << reference_page();
      return success;
    };
  });
}

}  // namespace mandate::main
