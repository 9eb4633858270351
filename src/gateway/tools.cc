#include "gateway/tools.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "grants/brokered_way.h"
#include "grants/links.h"
#include "grants/path.h"

namespace mandate::gateway {
namespace {

using domain::VirtualCapability;
using mcp::RpcError;
namespace code = mcp::code;

constexpr std::size_t tools_per_page = 100;

const domain::Connection* connection_of(const VirtualServer& server, const VirtualCapability& capability) {
  const auto& connections = server.principal->connections;
  const auto found = std::find_if(connections.begin(), connections.end(), [&](const domain::Connection& connection) {
    return connection.id == capability.connection;
  });
  return found == connections.end() ? nullptr : &*found;
}

bool is_shown(const VirtualServer& server, const VirtualCapability& capability) {
  const auto* connection = connection_of(server, capability);
  return capability.is_valid() && connection != nullptr && connection->status == domain::Status::active;
}

json::object server_info(const VirtualServer& server) {
  return {{"name", server.principal->display_name}, {"version", "1"}};
}

void add_instructions(json::object& result, const VirtualServer& server) {
  if (!server.principal->description.empty()) result["instructions"] = server.principal->description;
}

json::object tool_json(const VirtualCapability& capability) {
  json::object tool{{"name", capability.exposed_name()}};
  const auto& source = *capability.source;
  if (!source.title.empty()) tool["title"] = source.title;
  if (!source.description.empty()) tool["description"] = source.description;
  // What is stored was read before.
  tool["inputSchema"] = parse_json(source.input_schema).value_or(json::object{{"type", "object"}});
  return tool;
}

// By name, so that a cursor is the last name of a page and stays right while tools come and go.
tl::expected<json::object, RpcError> list_tools(const Message& message, const VirtualServer& server) {
  std::optional<std::string> after;
  if (const auto* cursor = message.params.if_contains("cursor"); cursor != nullptr && !cursor->is_null()) {
    after = cursor->is_string() ? base64url_decode(cursor->get_string()) : std::nullopt;
    if (!after) return tl::unexpected(RpcError{code::invalid_params, "'cursor' is none of ours"});
  }
  json::object result;
  json::array tools;
  std::string last;
  for (const auto& capability : server.principal->capabilities) {
    if (!is_shown(server, capability) || (after && capability.exposed_name() <= *after)) continue;
    if (tools.size() == tools_per_page) {
      result["nextCursor"] = base64url_encode(last);
      break;
    }
    last = capability.exposed_name();
    tools.push_back(tool_json(capability));
  }
  result["tools"] = std::move(tools);
  return result;
}

json::object welcome(const Message& message, const VirtualServer& server) {
  const auto wanted = text_at(message.params, "protocolVersion");
  json::object result{
      {"protocolVersion", mcp::is_legacy_version(wanted) ? std::string_view(wanted) : mcp::legacy_versions[0]},
      {"capabilities", json::object{{"tools", json::object()}}},
      {"serverInfo", server_info(server)}};
  add_instructions(result, server);
  return result;
}

json::object discovery(const VirtualServer& server) {
  json::array versions{mcp::modern_version};
  for (const auto one : mcp::legacy_versions) versions.emplace_back(one);
  json::object result{{"supportedVersions", std::move(versions)},
                      {"capabilities", json::object{{"tools", json::object()}}},
                      {"_meta", json::object{{mcp::meta_server, server_info(server)}}}};
  add_instructions(result, server);
  return result;
}

// Results of the modern era say that they are whole, and how long they may be kept: not at all, because what is shown
// may be taken back at any moment.
json::object in_modern_form(json::object result) {
  result["resultType"] = "complete";
  result["ttlMs"] = 0;
  result["cacheScope"] = "private";
  return result;
}

const VirtualCapability* find_tool(const VirtualServer& server, std::string_view name) {
  for (const auto& capability : server.principal->capabilities)
    if (capability.exposed_name() == name) return &capability;
  return nullptr;
}

grants::Decided<CallDecision> find_way(const Message& message, const VirtualServer& server,
                                       const VirtualCapability& capability, const oauth::AccessToken& token,
                                       directory::View& view, Time now, grants::Record& record) {
  const auto* connection = connection_of(server, capability);
  if (connection == nullptr) return oauth::refuse("invalid_target", "The tool's connection does not exist any more");
  grants::note_connection(record, *connection);
  if (token.user.empty())
    return oauth::refuse("oauth_sts_user_subject_required",
                         "The access token must be about a person: tools are called with what people let this server "
                         "have");
  TRY(const auto provider, grants::find_brokered_provider(view, *connection));
  CHECK(grants::check_connection(*connection, provider.resource ? provider.resource->url : std::string()));
  CHECK(grants::check_brokered_provider(provider, record));
  const grants::BrokeredWish wish{*connection, provider, server.principal->agent.id, domain::UserId(token.user)};
  TRY(const auto found, grants::find_brokered_token(view, wish, now));
  CallDecision decision;
  decision.renew_first = found.renew_first;
  if (!found.grant) return decision;
  TRY(auto tokens, grants::from_directory(view.open(*found.grant)));
  decision.brokered_use = grants::use_of(found.grant->grant, now);
  const auto* arguments = message.params.if_contains("arguments");
  decision.forward = Forward{provider.resource->url, capability.tool_name, provider.resource->name,
                             arguments == nullptr ? json::object() : arguments->get_object(), std::move(tokens.access)};
  return decision;
}

}  // namespace

tl::expected<json::object, RpcError> answer_at_once(const Message& message, const VirtualServer& server) {
  if (message.method == "tools/list") {
    auto result = list_tools(message, server);
    return result && message.modern ? in_modern_form(*std::move(result)) : std::move(result);
  }
  if (message.modern && message.method == "server/discover") return in_modern_form(discovery(server));
  if (!message.modern && message.method == "initialize") return welcome(message, server);
  if (!message.modern && message.method == "ping") return json::object();
  return tl::unexpected(RpcError{code::method_not_found, "There is no such method"});
}

CallDecision decide_call(const Message& message, const VirtualServer& server, const oauth::AccessToken& token,
                         directory::View& view, Time now, grants::Record& record) {
  const auto unknown = [](std::string why) {
    CallDecision decision;
    decision.unknown = RpcError{code::invalid_params, std::move(why)};
    return decision;
  };
  const auto name = text_at(message.params, "name");
  record.note("tool", name.substr(0, 128));
  const auto* capability = find_tool(server, name);
  if (capability == nullptr || !capability->is_valid()) return unknown("There is no such tool");
  record.target({capability->tool.str(), "MCPTool", capability->tool_name, name});
  const auto* arguments = message.params.if_contains("arguments");
  if (arguments != nullptr && !arguments->is_object()) return unknown("'arguments' must be an object");
  auto decided = find_way(message, server, *capability, token, view, now, record);
  if (decided) return *std::move(decided);
  CallDecision decision;
  decision.refusal = std::move(decided).error();
  return decision;
}

}  // namespace mandate::gateway
