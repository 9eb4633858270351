#include "cli/kind_commands.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Noun origins{
    origin_kind,
    {{"ID", "id"}, {"NAME", "name"}, {"ORIGIN", "origin"}, {"FOR", "scopes.*.type"}, {"STATUS", "status"}},
    {{"id", "id"},
     {"name", "name"},
     {"origin", "origin"},
     {"for", "scopes.*.type"},
     {"status", "status"},
     {"created", "created"},
     {"created by", "createdBy"},
     {"last updated", "lastUpdated"}}};

struct OriginWriting : Named {
  std::string rename, origin;
  std::vector<std::string> scopes;
  bool inactive = false;
};

json::array scope_objects(const std::vector<std::string>& types) {
  json::array scopes;
  for (const auto& type : types) scopes.push_back(json::object{{"type", type}});
  return scopes;
}

Result<void> create_origin(Context& context, const OriginWriting& options) {
  json::object body{{"name", options.name}, {"origin", options.origin}, {"scopes", scope_objects(options.scopes)}};
  if (options.inactive) body["status"] = "INACTIVE";
  return send_and_show(context, http::Method::post, std::string(origin_kind.path), body, origins.details);
}

Result<void> update_origin(Context& context, const OriginWriting& options) {
  json::object changes;
  put(changes, "name", options.rename);
  put(changes, "origin", options.origin);
  if (!options.scopes.empty()) changes["scopes"] = scope_objects(options.scopes);
  if (changes.empty()) return nothing_to_change("--name, --origin or --for");
  TRY(const auto path, path_of(context, origin_kind, options.name));
  return change_and_show(context, path, changes, origins.details);
}

void describe_scopes(Syntax& command, OriginWriting& options) {
  command
      .words("--for", options.scopes,
             "CORS: its scripts may call; REDIRECT: people may go there after signing off; IFRAME_EMBED: its pages "
             "may frame ours")
      .one_of({"CORS", "REDIRECT", "IFRAME_EMBED"});
}

void describe_creation(Syntax& command, OriginWriting& options) {
  command.argument("name", options.name, "Name");
  command.argument("origin", options.origin, "As browsers send it: https://app.example.com");
  describe_scopes(command, options);
  command.required();
  command.flag("--inactive", options.inactive, "Do not trust it yet");
}

void describe_update(Syntax& command, OriginWriting& options) {
  describe_one(command, origin_kind, options.name);
  command.option("--name", options.rename, "New name");
  command.option("--origin", options.origin, "New origin");
  describe_scopes(command, options);
}

}  // namespace

void add_origin_commands(CommandSet& set) {
  auto& origin = set.noun("origin", "Trusted origins: whose pages may call, frame, or be gone on to");
  add_list(set, origin, origins, "Beginning of the name or the origin");
  add_show(set, origin, origins, "Show a trusted origin");
  set.add<OriginWriting>(origin, "create", "Trust an origin", describe_creation, create_origin);
  set.add<OriginWriting>(origin, "update", "Change a trusted origin; --for replaces what it is for", describe_update,
                         update_origin);
  add_transition(set, origin, origins, "activate", "Trust an origin again");
  add_transition(set, origin, origins, "deactivate", "Trust an origin no more, for now");
  add_delete(set, origin, origins, "Delete a trusted origin");
}

}  // namespace mandate::cli
