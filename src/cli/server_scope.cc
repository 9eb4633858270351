#include "cli/server_parts.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Part scopes{
    "scope",
    "scopes",
    server_kind,
    {{"ID", "id"}, {"NAME", "name"}, {"DESCRIPTION", "description"}, {"DEFAULT", "default"}, {"CONSENT", "consent"}},
    {{"id", "id"},
     {"name", "name"},
     {"display name", "displayName"},
     {"description", "description"},
     {"default", "default"},
     {"consent", "consent"},
     {"published", "metadataPublish"}}};

struct ScopeText {
  std::string display_name, description, consent;
};
struct NewScope : Within, ScopeText {
  std::string name;
  bool is_default = false, published = false;
};
struct ScopeChange : OnePart, ScopeText {
  std::string is_default, published;
};

json::object common_body(const ScopeText& options) {
  json::object body;
  put(body, "displayName", options.display_name);
  put(body, "description", options.description);
  put(body, "consent", options.consent);
  return body;
}

std::string_view publishing(bool published) {
  return published ? "ALL_CLIENTS" : "NO_CLIENTS";
}

Result<void> create_scope(Context& context, const NewScope& options) {
  TRY(const auto path, list_path(context, scopes, options));
  auto body = common_body(options);
  body["name"] = options.name;
  body["default"] = options.is_default;
  if (options.published) body["metadataPublish"] = publishing(true);
  return send_and_show(context, http::Method::post, path, body, scopes.details);
}

Result<void> update_scope(Context& context, const ScopeChange& options) {
  auto changes = common_body(options);
  if (!options.is_default.empty()) changes["default"] = options.is_default == "on";
  if (!options.published.empty()) changes["metadataPublish"] = publishing(options.published == "on");
  if (changes.empty()) return nothing_to_change("--display-name, --description, --consent, --default or --published");
  TRY(const auto path, path_of(context, scopes, options));
  return change_and_show(context, path, changes, scopes.details);
}

void describe_text(Syntax& command, ScopeText& options) {
  command.option("--display-name", options.display_name, "What people are shown");
  command.option("--description", options.description, "What it lets a client do");
  command.option("--consent", options.consent, "Whether people must agree: IMPLICIT, REQUIRED or FLEXIBLE")
      .one_of({"IMPLICIT", "REQUIRED", "FLEXIBLE"});
}

void describe_creation(Syntax& command, NewScope& options) {
  describe_within(command, scopes, options);
  command.argument("scope", options.name, "Name of the scope");
  describe_text(command, options);
  command.flag("--default", options.is_default, "Granted when a client asks for none");
  command.flag("--published", options.published, "Named in the server's metadata");
}

void describe_update(Syntax& command, ScopeChange& options) {
  describe_one(command, scopes, options);
  describe_text(command, options);
  command.option("--default", options.is_default, "on: granted when a client asks for none; or off")
      .one_of({"on", "off"});
  command.option("--published", options.published, "on: named in the server's metadata; or off").one_of({"on", "off"});
}

}  // namespace

void add_scope_commands(CommandSet& set, CLI::App& server) {
  auto& scope = set.noun(server, "scope", "The scopes of an authorization server");
  add_list(set, scope, scopes);
  set.add<NewScope>(scope, "create", "Create a scope", describe_creation, create_scope);
  add_show(set, scope, scopes, "Show a scope");
  set.add<ScopeChange>(scope, "update", "Change a scope; its name stays", describe_update, update_scope);
  add_delete(set, scope, scopes, "Delete a scope");
}

}  // namespace mandate::cli
