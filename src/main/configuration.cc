#include "main/configuration.h"

#include <unistd.h>

#include <algorithm>

#include "main/nearest.h"
#include "main/value_forms.h"

namespace mandate::main {
namespace {

constexpr std::string_view prefix = "MANDATE_", file_variable = "MANDATE_CONFIG";

class Loader {
 public:
  void take(const GivenValue& value) {
    const auto& setting = *find_setting(value.setting);
    if (const auto assigned = assign(configuration.settings, setting, value.text); assigned)
      configuration.places[setting.name] = value.place;
    else
      refuse(value.place, std::string(setting.name) + " " + assigned.error().message);
  }
  void refuse(std::string place, std::string what) { mistakes.push_back({std::move(place), std::move(what)}); }
  // What does not fit together is reported where the setting was given.
  void refuse_setting(std::string_view name, std::string_view what) {
    const auto place = configuration.places.find(name);
    refuse(place == configuration.places.end() ? std::string(name) : place->second,
           std::string(name) + " " + std::string(what));
  }

  Configuration configuration;
  std::vector<Mistake> mistakes;
};

std::string file_of(const Sources& sources) {
  if (!sources.file.empty()) return sources.file;
  for (const auto& [name, value] : sources.environment)
    if (name == file_variable) return value;
  return "";
}

void take_file(const std::string& path, Loader& loader) {
  if (path.empty()) return;
  const auto file = read_config_file(path);
  for (const auto& value : file.values) loader.take(value);
  loader.mistakes.insert(loader.mistakes.end(), file.mistakes.begin(), file.mistakes.end());
  // As they stand in the file; TOML tables come sorted by key.
  const auto line_of = [](const Mistake& mistake) {
    return parse_number(mistake.place.substr(mistake.place.rfind(':') + 1)).value_or(0);
  };
  std::stable_sort(loader.mistakes.begin(), loader.mistakes.end(),
                   [&](const auto& a, const auto& b) { return line_of(a) < line_of(b); });
}

// The environment is shared with others: an orchestrator sets MANDATE_PORT for a service of our name, the command line
// has variables of its own. So an unknown variable is a mistake only when it looks like a misspelt one.
void take_variable(const std::string& name, const std::string& value, Loader& loader) {
  std::vector<std::string> names;
  for (const auto& setting : all_settings()) {
    names.push_back(setting.variable().substr(prefix.size()));
    if (name == setting.variable()) return loader.take({setting.name, value, name});
  }
  if (name == file_variable) return;
  if (const auto meant = nearest(name.substr(prefix.size()), names))
    loader.refuse(name, "there is no such variable; did you mean '" + std::string(prefix) + *meant + "'?");
}

// The longest flag that `flag` continues with a word of its own (--listen-address: --listen).
std::optional<std::string> continued(std::string_view flag, const std::vector<std::string>& flags) {
  std::optional<std::string> longest;
  for (const auto& known : flags) {
    const bool continues = flag.starts_with(known + "-") || flag.starts_with(known + "_");
    if (continues && (!longest || known.size() > longest->size())) longest = known;
  }
  return longest;
}

void refuse_flag(const std::string& text, Loader& loader) {
  // Of a URL only its beginning: what follows a misspelt --database may hold a password.
  if (!text.starts_with("--")) return loader.refuse(text.substr(0, text.find("://")), "no argument is expected here");
  const auto flag = text.substr(0, text.find('='));
  std::vector<std::string> flags{"--config", "--help"};
  for (const auto& setting : all_settings()) {
    if (setting.is_secret() && setting.flag() == flag)
      return loader.refuse(flag, "anybody could see it among the processes; set " + setting.variable());
    flags.push_back(setting.flag());
  }
  auto meant = nearest(flag, flags);
  if (!meant) meant = continued(flag, flags);
  loader.refuse(flag, "there is no such flag" + (meant ? "; did you mean '" + *meant + "'?" : ""));
}

void check_together(Loader& loader) {
  const auto& settings = loader.configuration.settings;
  if (settings.data.empty()) loader.refuse_setting("data", "must be set: the directory that holds everything");
  if (settings.tls_cert.empty() != settings.tls_key.empty())
    loader.refuse_setting(settings.tls_cert.empty() ? "tls.key" : "tls.cert",
                          settings.tls_cert.empty() ? "needs tls.cert beside it" : "needs tls.key beside it");
  if (settings.tls_self_signed && !settings.tls_cert.empty())
    loader.refuse_setting("tls.self_signed", "cannot stand beside tls.cert");
  if (!settings.master_key.empty() && !settings.master_key_file.empty())
    loader.refuse_setting("master_key", "cannot stand beside master_key_file");
  if (settings.public_url.empty() && parse_listen_address(settings.listen)->is_wildcard())
    loader.refuse_setting("public_url", "must be set when the server listens on every address");
}

}  // namespace

tl::expected<Configuration, std::vector<Mistake>> load_configuration(const Sources& sources) {
  Loader loader;
  take_file(file_of(sources), loader);
  for (const auto& [name, value] : sources.environment) take_variable(name, value, loader);
  for (const auto& [setting, text] : sources.flags) loader.take({setting, text, find_setting(setting)->flag()});
  for (const auto& flag : sources.unknown_flags) refuse_flag(flag, loader);
  check_together(loader);
  if (!loader.mistakes.empty()) return tl::unexpected(std::move(loader.mistakes));
  return std::move(loader.configuration);
}

std::vector<std::pair<std::string, std::string>> read_environment() {
  std::vector<std::pair<std::string, std::string>> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (text.starts_with(prefix) && equals != std::string_view::npos)
      variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  std::sort(variables.begin(), variables.end());
  return variables;
}

}  // namespace mandate::main
