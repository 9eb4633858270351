#include "manage/resources/metadata_json.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "domain/resource_server.h"

namespace mandate::manage {
namespace {

constexpr std::size_t words_max = 200, word_max = 255;

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= word_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

// Words without blanks, each once.
std::vector<std::string> words_at(const json::object& object, std::string_view name) {
  std::vector<std::string> words;
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return words;
  for (const auto& element : value->get_array()) {
    if (!element.is_string() || words.size() == words_max) continue;
    const std::string_view word(element.get_string());
    const bool known = std::find(words.begin(), words.end(), word) != words.end();
    if (is_word(word) && !known) words.emplace_back(word);
  }
  return words;
}

// Texts that may be URLs: whether they are is for whoever uses them. Nothing else would be fit to be shown.
bool is_printable(std::string_view text) {
  return text.size() <= domain::resource_url_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string url_at(const json::object& object, std::string_view name) {
  auto text = text_at(object, name);
  return is_printable(text) ? text : std::string();
}

std::vector<std::string> urls_at(const json::object& object, std::string_view name) {
  std::vector<std::string> urls;
  const auto* value = object.if_contains(name);
  if (value != nullptr && value->is_array())
    for (const auto& element : value->get_array())
      if (element.is_string() && is_printable(element.get_string())) urls.emplace_back(element.get_string());
  return urls;
}

bool is_true(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

Result<json::object> parse_with(std::string_view text, std::string_view member) {
  TRY(auto object, parse_json_object(text));
  if (url_at(object, member).empty())
    return fail(ErrorKind::malformed, "it has no '" + std::string(member) + "' that is a URL");
  return object;
}

}  // namespace

Result<ResourceMetadata> parse_resource_metadata(std::string_view text) {
  TRY(const auto object, parse_with(text, "resource"));
  ResourceMetadata metadata{url_at(object, "resource"), text_at(object, "resource_name"),
                            words_at(object, "scopes_supported"), urls_at(object, "authorization_servers")};
  if (!is_display_text(metadata.resource_name) || count_code_points(metadata.resource_name) > domain::resource_name_max)
    metadata.resource_name.clear();
  return metadata;
}

Result<ServerMetadata> parse_server_metadata(std::string_view text) {
  TRY(const auto object, parse_with(text, "issuer"));
  return ServerMetadata{url_at(object, "issuer"),
                        url_at(object, "authorization_endpoint"),
                        url_at(object, "token_endpoint"),
                        words_at(object, "grant_types_supported"),
                        url_at(object, "revocation_endpoint"),
                        is_true(object, "authorization_response_iss_parameter_supported")};
}

}  // namespace mandate::manage
