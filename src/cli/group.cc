#include "base/text.h"
#include "cli/command.h"
#include "cli/json_view.h"
#include "cli/resolve.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"}, {"NAME", "profile.name"}, {"DESCRIPTION", "profile.description"}, {"TYPE", "type"}};
const Fields details{{"id", "id"},     {"name", "profile.name"}, {"description", "profile.description"},
                     {"type", "type"}, {"created", "created"},   {"last updated", "lastUpdated"}};
const Fields members{{"ID", "id"}, {"LOGIN", "profile.login"}, {"STATUS", "status"}};

struct NewGroup {
  std::string name, description;
};
struct OneGroup : ListOptions {
  std::string group;
};
struct Membership {
  std::string group, user;
};

Result<void> list_groups(Context& context, const ListOptions& options) {
  const std::string path(group_kind.path);
  return list(context, options.search.empty() ? path : with_query(path, "search", options.search), columns,
              options.limit);
}

Result<void> show_group(Context& context, const OneGroup& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, group_kind, options.group));
  return show(context, path, details);
}

Result<void> create_group(Context& context, const NewGroup& options) {
  TRY(auto* api, context.api());
  json::object profile{{"name", options.name}};
  if (!options.description.empty()) profile["description"] = options.description;
  TRY(const auto group, api->send(http::Method::post, group_kind.path, json::object{{"profile", std::move(profile)}}));
  context.out().show(group, details);
  return {};
}

Result<void> delete_group(Context& context, const OneGroup& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, group_kind, options.group));
  return remove(context, path, "Group " + options.group);
}

Result<void> list_members(Context& context, const OneGroup& options) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, group_kind, options.group));
  return list(context, path + "/users", members, options.limit);
}

Result<void> change_membership(Context& context, const Membership& options, http::Method method,
                               std::string_view done) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, group_kind, options.group));
  CHECK(api->call(method, path + "/users/" + percent_encode(options.user)));
  context.out().done(options.user + std::string(done) + options.group + ".",
                     json::object{{"group", options.group}, {"user", options.user}});
  return {};
}

void describe_group(Syntax& command, std::string& group) {
  command.argument("group", group, "Id or name of the group");
}

void describe_membership(Syntax& command, Membership& options) {
  describe_group(command, options.group);
  command.argument("user", options.user, "Login or id of the user");
}

}  // namespace

void add_group_commands(CommandSet& set) {
  auto& group = set.noun("group", "Groups of people");
  set.add<ListOptions>(
      group, "list", "List groups",
      [](Syntax& command, ListOptions& options) {
        command.option("--search", options.search, R"(SCIM filter: profile.name sw "Sales")");
        describe_limit(command, options);
      },
      list_groups);
  const auto one = [](Syntax& command, OneGroup& options) { describe_group(command, options.group); };
  set.add<OneGroup>(group, "show", "Show a group", one, show_group);
  set.add<NewGroup>(
      group, "create", "Create a group",
      [](Syntax& command, NewGroup& options) {
        command.argument("name", options.name, "Name");
        command.option("--description", options.description, "Description");
      },
      create_group);
  set.add<OneGroup>(group, "delete", "Delete a group", one, delete_group);
  set.add<OneGroup>(
      group, "members", "List the members of a group",
      [](Syntax& command, OneGroup& options) {
        describe_group(command, options.group);
        describe_limit(command, options);
      },
      list_members);
  set.add<Membership>(group, "add", "Put a user into a group", describe_membership,
                      [](Context& context, const Membership& options) {
                        return change_membership(context, options, http::Method::put, " is now in group ");
                      });
  set.add<Membership>(group, "remove", "Take a user out of a group", describe_membership,
                      [](Context& context, const Membership& options) {
                        return change_membership(context, options, http::Method::delete_, " is no longer in group ");
                      });
}

}  // namespace mandate::cli
