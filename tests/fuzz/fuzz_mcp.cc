// Answers of other people's MCP servers, and messages of clients: whatever they hold, what is kept of tools can be
// stored and shown, and what is taken for a message is one.
#include "base/storable.h"
#include "base/testing/scripted_messages.h"
#include "base/text.h"
#include "gateway/message.h"
#include "mcp/tools.h"
#include "property.h"

namespace {

using namespace mandate;
using fuzz::must;

void list_tools(std::string_view text, const char* content_type) {
  mandate::testing::ScriptedMessages messages;
  messages.play([&](const auto&) {
    return Result<MessageAnswer>(MessageAnswer{200, content_type, "", SecretString(std::string(text))});
  });
  // The era is known, so that the first request is the one for the tools.
  mcp::Client client(messages, "https://mcp.test", {}, mcp::Era::modern);
  const auto found = mcp::list_tools(client);
  if (!found) return;
  for (const auto& tool : found->tools) {
    must(mcp::is_tool_name(tool.name), "a tool has a name of MCP");
    must(tool.title.empty() || is_display_text(tool.title), "titles can be read");
    must(is_storable(tool.description), "descriptions can be stored");
    must(is_storable(tool.input_schema) && parse_json_object(tool.input_schema).has_value(), "schemas are objects");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  list_tools(text, "application/json");
  list_tools(text, "text/event-stream");
  const auto message = gateway::read_message({std::string(text), "", "", ""});
  if (message) must(message->id.is_null() || !message->method.empty(), "whoever waits asked for something");
  return 0;
}
