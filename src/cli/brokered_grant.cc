#include "base/text.h"
#include "cli/command.h"
#include "cli/resolve.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"},          {"PERSON", "user.login|user.id"}, {"CONNECTION", "connectionId"},
                     {"SCOPES", "scopes"},  {"RENEWABLE", "renewable"},       {"EXPIRES", "expires"},
                     {"CREATED", "created"}};

struct GrantList : Named, ListOptions {};
struct OneGrant {
  std::string agent, grant;
};

Result<std::string> grants_path(Context& context, const std::string& agent) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, agent_kind, agent));
  return path + "/brokered-grants";
}

Result<void> list_grants(Context& context, const GrantList& options) {
  TRY(const auto path, grants_path(context, options.name));
  return list(context, path, columns, options.limit);
}

Result<void> revoke_grant(Context& context, const OneGrant& options) {
  TRY(const auto path, grants_path(context, options.agent));
  return remove(context, path + "/" + percent_encode(options.grant), "Brokered grant " + options.grant);
}

void describe_agent(Syntax& command, std::string& agent) {
  command.argument("agent", agent, "Id or name of the agent");
}

}  // namespace

void add_brokered_grant_commands(CommandSet& set) {
  auto& grant = set.noun("brokered-grant", "What people let agents have at other authorization servers");
  set.add<GrantList>(
      grant, "list", "List the brokered grants of an agent",
      [](Syntax& command, GrantList& options) {
        describe_agent(command, options.name);
        describe_limit(command, options);
      },
      list_grants);
  set.add<OneGrant>(
      grant, "revoke", "Take a brokered grant back; its tokens are revoked at their server, too",
      [](Syntax& command, OneGrant& options) {
        describe_agent(command, options.agent);
        command.argument("grant", options.grant, "Id of the grant");
      },
      revoke_grant);
}

}  // namespace mandate::cli
