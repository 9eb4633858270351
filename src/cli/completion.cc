#include "cli/completion.h"

#include <CLI/CLI.hpp>

#include "cli/command.h"

namespace mandate::cli {
namespace {

// Single quotes keep everything but themselves, in all three shells.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// 'mandate/agent'|'mandate/agent/list'|…: every place but the first.
std::string places_pattern(const std::vector<Place>& places, std::string_view separator) {
  std::string pattern;
  for (std::size_t i = 1; i < places.size(); ++i)
    pattern.append(i == 1 ? "" : separator).append(shell_quoted(places[i].path));
  return pattern;
}

std::string words_of(const Place& place) {
  std::string words;
  for (const auto* suggestions : {&place.commands, &place.options})
    for (const auto& suggestion : *suggestions) words.append(words.empty() ? "" : " ").append(suggestion.word);
  return words;
}

std::string bash_script(const std::vector<Place>& places) {
  std::string script =
      "_mandate() {\n  local at=mandate word words=''\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case \"$at/$word\" in\n      ";
  script += places_pattern(places, "|") + ") at=\"$at/$word\" ;;\n    esac\n  done\n  case \"$at\" in\n";
  for (const auto& place : places)
    script += "    " + shell_quoted(place.path) + ") words=" + shell_quoted(words_of(place)) + " ;;\n";
  return script +
         "  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\n"
         "complete -o default -F _mandate mandate\n";
}

// _describe takes "word:help"; a colon of the word itself would need a backslash, but no command has one.
std::string zsh_script(const std::vector<Place>& places) {
  std::string script =
      "#compdef mandate\n_mandate() {\n  local at=mandate word\n  local -a found\n"
      "  for word in ${words[2,CURRENT-1]}; do\n    case \"$at/$word\" in\n      ";
  script += places_pattern(places, "|") + ") at=\"$at/$word\" ;;\n    esac\n  done\n  case \"$at\" in\n";
  for (const auto& place : places) {
    script += "    " + shell_quoted(place.path) + ") found=(";
    for (const auto* suggestions : {&place.commands, &place.options})
      for (const auto& one : *suggestions) script += shell_quoted(one.word + ":" + one.help) + " ";
    script += ") ;;\n";
  }
  return script + "  esac\n  _describe 'mandate' found || _files\n}\ncompdef _mandate mandate\n";
}

std::string fish_script(const std::vector<Place>& places) {
  std::string script =
      "function __mandate_at\n  set -l at mandate\n  for word in (commandline -opc)[2..-1]\n"
      "    switch \"$at/$word\"\n      case ";
  script += places_pattern(places, " ") +
            "\n        set at \"$at/$word\"\n    end\n  end\n  test \"$at\" = \"$argv[1]\"\nend\n";
  for (const auto& place : places) {
    const auto here = "complete -c mandate -n " + shell_quoted("__mandate_at " + place.path);
    for (const auto& one : place.commands)
      script += here + " -f -a " + shell_quoted(one.word) + " -d " + shell_quoted(one.help) + "\n";
    for (const auto& one : place.options)
      script += here + " -l " + shell_quoted(one.word.substr(2)) + " -d " + shell_quoted(one.help) + "\n";
  }
  return script;
}

void collect(const CLI::App& app, const std::string& path, std::vector<Place>& places) {
  Place place{path, {}, {}};
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const auto* command : commands) place.commands.push_back({command->get_name(), command->get_description()});
  for (const auto* option : app.get_options())
    if (!option->get_lnames().empty())
      place.options.push_back({"--" + option->get_lnames().front(), option->get_description()});
  places.push_back(std::move(place));
  for (const auto* command : commands) collect(*command, path + "/" + command->get_name(), places);
}

}  // namespace

Result<std::string> completion_script(std::string_view shell, const std::vector<Place>& places) {
  if (shell == "bash") return bash_script(places);
  if (shell == "zsh") return zsh_script(places);
  if (shell == "fish") return fish_script(places);
  return fail(ErrorKind::invalid, "'" + std::string(shell) + "' is not a shell we know: bash, zsh or fish");
}

void add_completion_command(CommandSet& set) {
  set.add<Named>(
      set.app(), "completion", "Print a completion script: source <(mandate completion bash)",
      [](Syntax& command, Named& options) { command.argument("shell", options.name, "bash, zsh or fish"); },
      [&app = set.app()](Context& context, const Named& options) -> Result<void> {
        std::vector<Place> places;
        collect(app, "mandate", places);
        TRY(const auto script, completion_script(options.name, places));
        context.out().raw(script);
        return {};
      });
}

}  // namespace mandate::cli
