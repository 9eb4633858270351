#include "main/settings_text.h"

#include "main/value_forms.h"

namespace mandate::main {
namespace {

std::string_view group_of(const Setting& setting) {
  const auto dot = setting.name.find('.');
  return dot == std::string_view::npos ? std::string_view() : setting.name.substr(0, dot);
}

std::string_view key_of(const Setting& setting) {
  return setting.name.substr(group_of(setting).empty() ? 0 : group_of(setting).size() + 1);
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string toml_value(const Settings& settings, const Setting& setting) {
  const auto value = value_of(settings, setting);
  if (setting.is_switch() || std::holds_alternative<std::int64_t Settings::*>(setting.member)) return value;
  if (!std::holds_alternative<std::vector<std::string> Settings::*>(setting.member)) return quoted(value);
  std::string list;
  for (const auto& item : parse_list(value)) list += (list.empty() ? "" : ", ") + quoted(item);
  return "[" + list + "]";
}

// A table of the page; a `|` would end a cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string default_of(const Setting& setting) {
  const auto value = value_of(Settings(), setting);
  return value.empty() ? "" : "`" + value + "`";
}

std::string reference_row(const Setting& setting) {
  const std::string ways = "`" + setting.variable() + "`" + (setting.is_secret() ? "" : "<br>`" + setting.flag() + "`");
  return "| `" + std::string(setting.name) + "` | " + cell(setting.meaning) + " | " + cell(setting.kind()) + " | " +
         cell(default_of(setting)) + " | " + ways + " |\n";
}

constexpr std::string_view page_head = R"(# Configuration

<!-- Made by `mandate config reference`; a test holds this page to the program. -->

A setting is taken from a flag of `mandate serve`, else from its `MANDATE_…` variable, else from the TOML file that `--config` or `MANDATE_CONFIG`
names, else it has its default. `mandate config check` reports every mistake with its place; `mandate config show` prints what is in force and
where it comes from. Sizes are written `16KiB`, `1MiB` or as bytes, times `500us`, `2ms`, `75s`, `5m`, `1h`, lists with commas (in TOML: as arrays of
texts). A setting `a.b` is `b` in the table `[a]` of the file.
)";
constexpr std::string_view table_head =
    "| setting | what it means | value | default | variable, flag |\n| --- | --- | --- | --- | --- |\n";

}  // namespace

std::string to_toml(const Configuration& configuration) {
  std::string text;
  std::string_view group;
  for (const auto& setting : all_settings()) {
    if (group_of(setting) != group) {
      group = group_of(setting);
      text += "\n[" + std::string(group) + "]\n";
    }
    const auto place = configuration.places.find(setting.name);
    const std::string from = place == configuration.places.end() ? "default" : place->second;
    text += std::string(setting.is_secret() ? "# " : "") + std::string(key_of(setting)) + " = " +
            toml_value(configuration.settings, setting) + "  # " + from + "\n";
  }
  return text;
}

std::string reference_page() {
  std::string page(page_head);
  std::string_view group = "none yet";
  for (const auto& setting : all_settings()) {
    if (group_of(setting) != group) {
      group = group_of(setting);
      page += "\n## " + (group.empty() ? "The server" : "`[" + std::string(group) + "]`") + "\n\n" +
              std::string(table_head);
    }
    page += reference_row(setting);
  }
  return page;
}

}  // namespace mandate::main
