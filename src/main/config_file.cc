#include "main/config_file.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <optional>

#include "main/files.h"
#include "main/nearest.h"
#include "main/settings.h"

namespace mandate::main {
namespace {

std::string place_of(const std::string& path, const toml::source_region& source) {
  return path + ":" + std::to_string(source.begin.line);
}

// The items of a list of texts, as assign() reads them; nullopt when it holds anything else.
std::optional<std::string> list_text(const toml::array& array) {
  std::string text;
  for (const auto& item : array) {
    const auto value = item.value_exact<std::string>();
    if (!value || value->find(',') != std::string::npos) return std::nullopt;
    text += (text.empty() ? "" : ",") + *value;
  }
  return text;
}

// TOML has types, so "4" is no number and 4 is no text. A Size may be a number of bytes or a text with its unit.
std::optional<std::string> text_of(const Setting& setting, const toml::node& node) {
  if (setting.is_switch()) {
    const auto value = node.value_exact<bool>();
    return value ? std::optional<std::string>(*value ? "true" : "false") : std::nullopt;
  }
  const bool is_size = std::holds_alternative<Size Settings::*>(setting.member);
  if (is_size || std::holds_alternative<std::int64_t Settings::*>(setting.member))
    if (const auto value = node.value_exact<std::int64_t>()) return std::to_string(*value);
  if (std::holds_alternative<std::int64_t Settings::*>(setting.member)) return std::nullopt;
  if (std::holds_alternative<std::vector<std::string> Settings::*>(setting.member))
    return node.is_array() ? list_text(*node.as_array()) : std::nullopt;
  return node.value_exact<std::string>();
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  void read(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + std::string(key.str());
      const auto* setting = find_setting(name);
      if (setting != nullptr)
        take(*setting, node);
      else if (const auto* inner = node.as_table(); inner != nullptr && is_group(name))
        read(*inner, name + ".");
      else
        refuse(node, unknown_setting(name));
    }
  }
  ConfigFile result;

 private:
  // "tls": the beginning of settings, no setting itself. Another table is reported once, not for each of its keys.
  static bool is_group(const std::string& name) {
    for (const auto& setting : all_settings())
      if (setting.name.starts_with(name + ".")) return true;
    return false;
  }
  void take(const Setting& setting, const toml::node& node) {
    if (setting.is_secret())
      return refuse(node, std::string(setting.name) + " must not stand in a file; set " + setting.variable());
    auto text = text_of(setting, node);
    if (!text) return refuse(node, std::string(setting.name) + " must be " + setting.kind());
    result.values.push_back({setting.name, *std::move(text), place_of(path_, node.source())});
  }
  void refuse(const toml::node& node, std::string what) {
    result.mistakes.push_back({place_of(path_, node.source()), std::move(what)});
  }

  const std::string& path_;
};

}  // namespace

std::string unknown_setting(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& setting : all_settings()) names.emplace_back(setting.name);
  const auto meant = nearest(name, names);
  return "there is no setting '" + std::string(name) + "'" + (meant ? "; did you mean '" + *meant + "'?" : "");
}

ConfigFile read_config_file(const std::string& path) {
  Reader reader(path);
  const auto text = read_file(path);
  if (!text) {
    reader.result.mistakes.push_back({"--config", text.error().message});
    return std::move(reader.result);
  }
  const auto parsed = toml::parse(*text, path);
  if (!parsed)
    reader.result.mistakes.push_back(
        {place_of(path, parsed.error().source()), "is not TOML: " + std::string(parsed.error().description())});
  else
    reader.read(parsed.table(), "");
  return std::move(reader.result);
}

}  // namespace mandate::main
