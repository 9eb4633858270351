#include "base/text.h"
#include "cli/command.h"
#include "cli/resolve.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"TYPE", "type"}, {"LABEL", "label"}, {"STATUS", "status"}};

// Who has the role: a person, or a client of the management API.
struct Assignment {
  std::string user, client, type;
};

Result<std::string> roles_path(Context& context, const Assignment& options) {
  if (!options.client.empty()) return "/oauth2/v1/clients/" + percent_encode(options.client) + "/roles";
  if (options.user.empty()) return fail(ErrorKind::invalid, "Whose? Give --user or --client");
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, user_kind, options.user));
  return path + "/roles";
}

const std::string& name_of(const Assignment& options) {
  return options.client.empty() ? options.user : options.client;
}

Result<void> list_roles(Context& context, const Assignment& options) {
  TRY(const auto path, roles_path(context, options));
  return list(context, path, columns);
}

Result<void> assign_role(Context& context, const Assignment& options) {
  TRY(const auto path, roles_path(context, options));
  TRY(auto* api, context.api());
  TRY(const auto role, api->send(http::Method::post, path, json::object{{"type", options.type}}));
  context.out().done(name_of(options) + " is " + options.type + ".", role);
  return {};
}

Result<void> unassign_role(Context& context, const Assignment& options) {
  TRY(const auto path, roles_path(context, options));
  TRY(auto* api, context.api());
  CHECK(api->call(http::Method::delete_, path + "/" + options.type));
  context.out().done(name_of(options) + " is no longer " + options.type + ".", json::object{{"deleted", options.type}});
  return {};
}

void describe_holder(Syntax& command, Assignment& options) {
  command.option("--user", options.user, "Login or id of the person");
  command.option("--client", options.client, "client_id of a service application").excludes({"--user"});
}

void describe_assignment(Syntax& command, Assignment& options) {
  command.argument("type", options.type, "SUPER_ADMIN, AI_AGENT_ADMIN or READ_ONLY_ADMIN")
      .one_of({"SUPER_ADMIN", "AI_AGENT_ADMIN", "READ_ONLY_ADMIN"});
  describe_holder(command, options);
}

}  // namespace

void add_role_commands(CommandSet& set) {
  auto& role = set.noun("role", "Who administers this server");
  set.add<Assignment>(role, "list", "List the roles of a person or a client", describe_holder, list_roles);
  set.add<Assignment>(role, "assign", "Give a role", describe_assignment, assign_role);
  set.add<Assignment>(role, "unassign", "Take a role away", describe_assignment, unassign_role);
}

}  // namespace mandate::cli
