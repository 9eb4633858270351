#include "base/text.h"
#include "cli/server_parts.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{
    {"ID", "id"}, {"NAME", "name"}, {"DESCRIPTION", "description"}, {"DEFAULT", "default"}, {"CONSENT", "consent"}};
const Fields details{
    {"id", "id"},           {"name", "name"},       {"display name", "displayName"}, {"description", "description"},
    {"default", "default"}, {"consent", "consent"}, {"published", "metadataPublish"}};

struct OneScope {
  std::string server, scope;
};
struct NewScope : OneScope {
  std::string description, consent;
  bool is_default = false, published = false;
};

Result<std::string> scopes_path(Context& context, const std::string& server) {
  TRY(const auto path, server_path(context, server));
  return path + "/scopes";
}

Result<std::string> scope_path(Context& context, const OneScope& options) {
  TRY(const auto path, scopes_path(context, options.server));
  return path + "/" + percent_encode(options.scope);
}

Result<void> list_scopes(Context& context, const Named& options) {
  TRY(const auto path, scopes_path(context, options.name));
  return list(context, path, columns);
}

Result<void> create_scope(Context& context, const NewScope& options) {
  TRY(const auto path, scopes_path(context, options.server));
  TRY(auto* api, context.api());
  json::object body{{"name", options.scope}, {"default", options.is_default}};
  if (!options.description.empty()) body["description"] = options.description;
  put(body, "consent", options.consent);
  if (options.published) body["metadataPublish"] = "ALL_CLIENTS";
  TRY(const auto scope, api->send(http::Method::post, path, body));
  context.out().show(scope, details);
  return {};
}

Result<void> show_scope(Context& context, const OneScope& options) {
  TRY(const auto path, scope_path(context, options));
  return show(context, path, details);
}

Result<void> delete_scope(Context& context, const OneScope& options) {
  TRY(const auto path, scope_path(context, options));
  return remove(context, path, "Scope " + options.scope);
}

void describe_one(Syntax& command, OneScope& options) {
  describe_server_name(command, options.server);
  command.argument("scope", options.scope, "Id of the scope");
}

}  // namespace

void add_scope_commands(CommandSet& set, CLI::App& server) {
  auto& scope = set.noun(server, "scope", "The scopes of an authorization server");
  set.add<Named>(
      scope, "list", "List scopes",
      [](Syntax& command, Named& options) { describe_server_name(command, options.name); }, list_scopes);
  set.add<NewScope>(
      scope, "create", "Create a scope",
      [](Syntax& command, NewScope& options) {
        describe_server_name(command, options.server);
        command.argument("scope", options.scope, "Name of the scope");
        command.option("--description", options.description, "What it lets a client do");
        command
            .option("--consent", options.consent, "IMPLICIT (default), REQUIRED or FLEXIBLE: whether people are asked")
            .one_of({"IMPLICIT", "REQUIRED", "FLEXIBLE"});
        command.flag("--default", options.is_default, "Granted when a client asks for none");
        command.flag("--published", options.published, "Named in the server's metadata");
      },
      create_scope);
  set.add<OneScope>(scope, "show", "Show a scope", describe_one, show_scope);
  set.add<OneScope>(scope, "delete", "Delete a scope", describe_one, delete_scope);
}

}  // namespace mandate::cli
