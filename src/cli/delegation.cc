#include "base/text.h"
#include "cli/command.h"
#include "cli/json_view.h"
#include "cli/resolve.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

constexpr std::string_view links = "/workload-principals/api/v1/delegation-links";
const Fields columns{{"ID", "id"},
                     {"TOKEN", "from.tokenType"},
                     {"FROM", "from.clientOrn"},
                     {"TO", "to.resourceOrn"},
                     {"CREATED", "created"}};
const Fields details{{"id", "id"},
                     {"token", "from.tokenType"},
                     {"from", "from.clientOrn"},
                     {"to", "to.resourceOrn"},
                     {"authorization server", "to.authorizationServerOrn"},
                     {"created", "created"}};

// Both ends of a link, as they are named on the command line; each may be empty in a list.
struct Ends {
  std::string from_app, from_agent, to_agent, to_mcp_server, token_type;
};
struct LinkList : Ends, ListOptions {};

// Empty when neither was named.
Result<std::string> origin_orn(ApiClient& api, const Ends& ends) {
  if (!ends.from_app.empty()) return find_orn(api, app_kind, ends.from_app);
  if (!ends.from_agent.empty()) return find_orn(api, agent_kind, ends.from_agent);
  return std::string();
}

Result<std::string> resource_orn(ApiClient& api, const Ends& ends) {
  if (!ends.to_agent.empty()) return find_orn(api, agent_kind, ends.to_agent);
  if (ends.to_mcp_server.empty()) return std::string();
  TRY(const auto path, find_path(api, mcp_server_kind, ends.to_mcp_server));
  TRY(const auto server, api.get(path));
  auto orn = text_at(server, "oauthClient.orn");
  if (orn.empty())
    return fail(ErrorKind::conflict, "The MCP server " + ends.to_mcp_server +
                                         " is no client itself: mandate mcp-server client create makes it one");
  return orn;
}

Result<std::string> filter_of(ApiClient& api, const Ends& ends) {
  TRY(const auto origin, origin_orn(api, ends));
  TRY(const auto resource, resource_orn(api, ends));
  std::vector<std::string> parts;
  const auto add = [&](std::string_view member, const std::string& value) {
    if (!value.empty()) parts.push_back(std::string(member) + " eq \"" + value + "\"");
  };
  add("from.clientOrn", origin);
  add("to.resourceOrn", resource);
  add("from.tokenType", ends.token_type);
  return join(parts, " and ");
}

Result<void> list_links(Context& context, const LinkList& options) {
  TRY(auto* api, context.api());
  TRY(const auto filter, filter_of(*api, options));
  const std::string path(links);
  return list(context, filter.empty() ? path : with_query(path, "filter", filter), columns, options.limit);
}

Result<void> create_link(Context& context, const Ends& options) {
  TRY(auto* api, context.api());
  TRY(const auto origin, origin_orn(*api, options));
  TRY(const auto resource, resource_orn(*api, options));
  if (origin.empty()) return fail(ErrorKind::invalid, "Whose tokens? Give --from-app or --from-agent");
  if (resource.empty()) return fail(ErrorKind::invalid, "Who may present them? Give --to-agent or --to-mcp-server");
  const std::string usual = options.from_app.empty() ? "ACCESS_TOKEN" : "ID_TOKEN";
  const json::object body{
      {"from", json::object{{"type", "OKTA_AUTHORIZATION_SERVER"},
                            {"clientOrn", origin},
                            {"tokenType", options.token_type.empty() ? usual : options.token_type}}},
      {"to", json::object{{"resourceOrn", resource}}}};
  return send_and_show(context, http::Method::post, std::string(links), body, details);
}

Result<void> show_link(Context& context, const Named& options) {
  return show(context, std::string(links) + "/" + percent_encode(options.name), details);
}

Result<void> delete_link(Context& context, const Named& options) {
  return remove(context, std::string(links) + "/" + percent_encode(options.name), "Delegation link " + options.name);
}

void describe_ends(Syntax& command, Ends& options) {
  command.option("--from-app", options.from_app, "Id or label of the application that the tokens are issued to");
  command.option("--from-agent", options.from_agent, "Id or name of the agent that they are issued to")
      .excludes({"--from-app"});
  command.option("--to-agent", options.to_agent, "Id or name of the agent that may present them");
  command.option("--to-mcp-server", options.to_mcp_server, "Id or name of the MCP server whose client may")
      .excludes({"--to-agent"});
  command.option("--token-type", options.token_type, "ID_TOKEN (usual from applications) or ACCESS_TOKEN (from agents)")
      .one_of({"ID_TOKEN", "ACCESS_TOKEN"});
}

void describe_link(Syntax& command, Named& options) {
  command.argument("link", options.name, "Id of the delegation link");
}

}  // namespace

void add_delegation_commands(CommandSet& set) {
  auto& delegation = set.noun("delegation", "Say whose tokens an agent may act on with");
  set.add<LinkList>(
      delegation, "list", "List delegation links",
      [](Syntax& command, LinkList& options) {
        describe_ends(command, options);
        describe_limit(command, options);
      },
      list_links);
  set.add<Named>(delegation, "show", "Show a delegation link", describe_link, show_link);
  set.add<Ends>(delegation, "create", "Let an agent act on with tokens issued to somebody else", describe_ends,
                create_link);
  set.add<Named>(delegation, "delete", "Delete a delegation link", describe_link, delete_link);
}

}  // namespace mandate::cli
