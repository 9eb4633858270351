#include "mcp/tools.h"

#include <algorithm>
#include <set>

#include "base/json.h"
#include "base/storable.h"
#include "base/text.h"

namespace mandate::mcp {
namespace {

constexpr std::size_t warnings_max = 20, cursor_max = 8192;

std::string shortened(std::string text, std::size_t characters) {
  if (count_code_points(text) <= characters) return text;
  std::size_t end = 0;
  for (std::size_t i = 0; i < characters; ++i) end += utf8_length(std::string_view(text).substr(end));
  text.resize(end);
  return text;
}

bool names_header(const json::value& value) {
  if (const auto* object = value.if_object())
    return std::any_of(object->begin(), object->end(), [](const auto& member) {
      return member.key() == "x-mcp-header" || names_header(member.value());
    });
  if (const auto* array = value.if_array()) return std::any_of(array->begin(), array->end(), names_header);
  return false;
}

// Reads one page after the other into the list.
class Reader {
 public:
  explicit Reader(const ToolLimits& limits) : limits_(limits) {}

  // nullopt: there is no further page; else its cursor.
  Answer<std::optional<std::string>> read(const json::object& result) {
    const auto* tools = result.if_contains("tools");
    if (tools == nullptr || !tools->is_array()) return no_list("it has no 'tools'");
    for (const auto& tool : tools->get_array()) read_tool(tool);
    const auto* cursor = result.if_contains("nextCursor");
    if (cursor == nullptr || cursor->is_null()) return std::nullopt;
    if (!cursor->is_string() || cursor->get_string().size() > cursor_max) return no_list("its nextCursor is none");
    std::string text(cursor->get_string());
    if (!cursors_.insert(text).second) return no_list("it comes back to a page that it has given");
    return text;
  }
  bool is_full() const { return list_.tools.size() == limits_.tools; }
  ToolList take() { return std::move(list_); }

  static tl::unexpected<Failure> no_list(const std::string& why) {
    return tl::unexpected(Failure{Failure::Kind::unusable, "Its list of tools cannot be used: " + why});
  }
  void warn(std::string text) {
    if (list_.warnings.size() < warnings_max) list_.warnings.push_back(std::move(text));
  }

 private:
  void read_tool(const json::value& value) {
    if (is_full()) return;
    const auto* object = value.if_object();
    Tool tool;
    if (object != nullptr) tool.name = text_at(*object, "name");
    if (!is_tool_name(tool.name)) return warn("A tool whose name is none of MCP is left out");
    const auto leave_out = [&](const std::string& why) { warn("The tool '" + tool.name + "' is left out: " + why); };
    if (!names_.insert(tool.name).second) return leave_out("the name stands twice in the list");
    const auto* schema = object->if_contains("inputSchema");
    const auto fault = schema_fault(schema == nullptr ? json::value() : *schema, limits_.schema);
    if (!fault.empty()) return leave_out("its inputSchema " + fault);
    tool.input_schema = json::serialize(*schema);
    tool.title = text_at(*object, "title");
    if (!is_display_text(tool.title) || count_code_points(tool.title) > limits_.title) tool.title.clear();
    tool.description = shortened(to_storable(text_at(*object, "description")), limits_.description);
    list_.tools.push_back(std::move(tool));
  }

  const ToolLimits& limits_;
  ToolList list_;
  std::set<std::string, std::less<>> names_, cursors_;
};

}  // namespace

bool is_tool_name(std::string_view name) {
  return !name.empty() && name.size() <= tool_name_max && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  });
}

std::string schema_fault(const json::value& schema, std::size_t bytes_max) {
  const auto* object = schema.if_object();
  if (object == nullptr || text_at(*object, "type") != "object") return "does not describe an object";
  if (names_header(schema)) return "wants arguments repeated in headers (x-mcp-header)";
  const auto text = json::serialize(schema);
  if (text.size() > bytes_max) return "has more than " + std::to_string(bytes_max) + " bytes";
  if (!is_storable(text)) return "holds characters that cannot be stored";
  return "";
}

Answer<ToolList> list_tools(Client& client, const ToolLimits& limits) {
  const auto end = std::chrono::steady_clock::now() + limits.time;
  Reader reader(limits);
  std::optional<std::string> cursor;
  for (std::size_t pages = 0; pages == 0 || cursor; ++pages) {
    if (pages == limits.pages) return Reader::no_list("it has more than " + std::to_string(limits.pages) + " pages");
    if (pages > 0 && std::chrono::steady_clock::now() >= end) return Reader::no_list("it takes too long to come");
    json::object params;
    if (cursor) params["cursor"] = *cursor;
    auto result = client.call("tools/list", std::move(params));
    if (!result) return tl::unexpected(std::move(result).error());
    auto next = reader.read(*result);
    if (!next) return tl::unexpected(std::move(next).error());
    cursor = *std::move(next);
    if (!reader.is_full() || !cursor) continue;
    reader.warn("Only the first " + std::to_string(limits.tools) + " tools are kept");
    break;
  }
  return reader.take();
}

}  // namespace mandate::mcp
