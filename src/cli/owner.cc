#include <algorithm>

#include "cli/command.h"
#include "cli/json_view.h"
#include "cli/principals.h"
#include "cli/resolve.h"

namespace mandate::cli {
namespace {

const Fields columns{
    {"ID", "profile.id"}, {"TYPE", "type"}, {"NAME", "profile.name"}, {"EMAIL", "profile.email"}, {"ORN", "orn"}};

struct OwnerWriting {
  std::string agent;
  Principals owners;
};

void show_principals(Context& context, const json::value& owned) {
  const auto* principals = find_member(owned, "principals");
  const bool some = principals != nullptr && principals->is_array();
  context.out().list(some ? principals->get_array() : json::array(), columns);
}

Result<void> list_owners(Context& context, const OwnerWriting& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, agent_kind, options.agent));
  TRY(const auto owned, api->get(path + "/owners"));
  show_principals(context, owned);
  return {};
}

Result<void> set_owners(Context& context, const OwnerWriting& options) {
  if (options.owners.users.empty() && options.owners.groups.empty())
    return fail(ErrorKind::invalid, "Who? Give --user or --group");
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, agent_kind, options.agent));
  TRY(const auto agent, api->get(path));
  TRY(const auto principals, find_principals(*api, options.owners));
  TRY(const auto owned, api->send(http::Method::put, path + "/owners", owners_body(text_at(agent, "orn"), principals)));
  show_principals(context, owned);
  return {};
}

// The API replaces owners as a whole, so those that there are come along.
Result<void> add_owners(Context& context, const OwnerWriting& options) {
  if (options.owners.users.empty() && options.owners.groups.empty())
    return fail(ErrorKind::invalid, "Who? Give --user or --group");
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, agent_kind, options.agent));
  TRY(const auto agent, api->get(path));
  TRY(const auto before, api->get(path + "/owners"));
  TRY(const auto principals, find_principals(*api, options.owners));
  auto body = owners_body(text_at(agent, "orn"), principals);
  auto& owners = body["principalOrns"].as_array();
  if (const auto* there = find_member(before, "principals"); there != nullptr && there->is_array())
    for (const auto& owner : there->get_array())
      if (const json::value orn(text_at(owner, "orn")); std::find(owners.begin(), owners.end(), orn) == owners.end())
        owners.push_back(orn);
  TRY(const auto owned, api->send(http::Method::put, path + "/owners", body));
  show_principals(context, owned);
  return {};
}

Result<void> remove_owners(Context& context, const OwnerWriting& options) {
  if (options.owners.users.empty() && options.owners.groups.empty())
    return fail(ErrorKind::invalid, "Who? Give --user or --group");
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, agent_kind, options.agent));
  TRY(const auto agent, api->get(path));
  const auto orn = text_at(agent, "orn");
  TRY(const auto principals, find_principals(*api, options.owners));
  json::array removals;
  for (const auto& principal : principals)
    removals.push_back(
        json::object{{"op", "REMOVE"}, {"path", "/principalOrn"}, {"value", sibling_orn(orn, "directory", principal)}});
  CHECK(api->send(http::Method::patch, "/governance/api/v1/resource-owners",
                  json::object{{"resourceOrn", orn}, {"data", std::move(removals)}}));
  TRY(const auto owned, api->get(path + "/owners"));
  show_principals(context, owned);
  return {};
}

void describe_agent(Syntax& command, OwnerWriting& options) {
  command.argument("agent", options.agent, "Id or name of the agent");
}

void describe_owners(Syntax& command, OwnerWriting& options) {
  describe_agent(command, options);
  command.words("--user", options.owners.users, "Login or id of a person");
  command.words("--group", options.owners.groups, "Id or name of a group");
}

}  // namespace

void add_owner_commands(CommandSet& set) {
  auto& owner = set.noun("owner", "Say who answers for an agent");
  set.add<OwnerWriting>(owner, "list", "List the owners of an agent", describe_agent, list_owners);
  set.add<OwnerWriting>(owner, "set", "Give an agent these owners and no others", describe_owners, set_owners);
  set.add<OwnerWriting>(owner, "add", "Give an agent more owners", describe_owners, add_owners);
  set.add<OwnerWriting>(owner, "remove", "Take owners away from an agent", describe_owners, remove_owners);
}

}  // namespace mandate::cli
