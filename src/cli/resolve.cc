#include "cli/resolve.h"

#include <algorithm>

#include "base/text.h"
#include "cli/json_view.h"

namespace mandate::cli {
namespace {

constexpr std::size_t id_length = 20, uuid_length = 36;

bool is_uuid(std::string_view text) {
  if (text.size() != uuid_length) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (std::string_view("0123456789abcdef-").find(text[i]) == std::string_view::npos ||
        (text[i] == '-') != (i == 8 || i == 13 || i == 18 || i == 23))
      return false;
  return true;
}

bool is_id(const Kind& kind, std::string_view text) {
  if (kind.prefix.empty()) return is_uuid(text);
  const auto alphanumeric = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return text.size() == id_length && text.starts_with(kind.prefix) &&
         std::all_of(text.begin(), text.end(), alphanumeric);
}

// A text of the filter language (RFC 7644 section 3.4.2.2) is written as in JSON.
std::string filter_text(std::string_view text) {
  return json::serialize(json::string(text));
}

std::string lookup_path(const Kind& kind, const std::string& name) {
  const std::string path(kind.path);
  switch (kind.lookup) {
    case Lookup::search:
      return with_query(path, "search", std::string(kind.name) + " eq " + filter_text(name));
    case Lookup::beginning:
      return with_query(path, "q", name);
    case Lookup::all:
      break;
  }
  return path;
}

}  // namespace

Result<std::string> find_id(ApiClient& api, const Kind& kind, const std::string& named) {
  const bool default_server = kind.prefix == server_kind.prefix && named == "default";
  const bool login = kind.prefix == user_kind.prefix;  // the API takes a login wherever it takes an id
  if (is_id(kind, named) || default_server || login) return named;
  TRY(const auto found, api.list(lookup_path(kind, named)));
  std::string id;
  for (const auto& candidate : found) {
    if (text_at(candidate, kind.name) != named) continue;
    if (!id.empty())
      return fail(ErrorKind::conflict,
                  "Several " + std::string(kind.word) + "s are named '" + named + "'; give the id");
    id = text_at(candidate, "id");
  }
  if (id.empty())
    return fail(ErrorKind::not_found, (kind.word.ends_with('s') ? "There are no " : "There is no ") +
                                          std::string(kind.word) + " '" + named + "'");
  return id;
}

Result<std::string> find_path(ApiClient& api, const Kind& kind, const std::string& named) {
  TRY(const auto id, find_id(api, kind, named));
  return std::string(kind.path) + "/" + percent_encode(id);
}

Result<std::string> find_client_path(ApiClient& api, const std::string& named) {
  if (is_id(app_kind, named)) return std::string(app_kind.path) + "/" + named;
  if (is_id(mcp_server_kind, named)) return "/workload-principals/api/v1/mcp-servers/" + named;
  return find_path(api, agent_kind, named);
}

Result<std::string> find_orn(ApiClient& api, const Kind& kind, const std::string& named) {
  TRY(const auto path, find_path(api, kind, named));
  TRY(const auto thing, api.get(path));
  return text_at(thing, "orn");
}

std::string sibling_orn(std::string_view orn, std::string_view service, std::string_view thing) {
  const auto parts = split(orn, ':');
  if (parts.size() < 4) return "";
  return join(
      {std::string(parts[0]), std::string(parts[1]), std::string(service), std::string(parts[3]), std::string(thing)},
      ":");
}

}  // namespace mandate::cli
