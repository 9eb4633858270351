// Which scopes of the management API a service application may ask for. It needs an administrator role as well
// (`mandate role assign`).
#include "base/text.h"
#include "cli/app_parts.h"
#include "cli/json_view.h"
#include "cli/resolve.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"}, {"SCOPE", "scopeId"}, {"STATUS", "status"}, {"CREATED", "created"}};

struct AppScope {
  std::string app, scope;
};

Result<std::string> grants_path(Context& context, const std::string& app) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, app_kind, app));
  return path + "/grants";
}

Result<void> list_grants(Context& context, const Named& options) {
  TRY(const auto path, grants_path(context, options.name));
  return list(context, path, columns);
}

Result<void> grant(Context& context, const AppScope& options) {
  TRY(const auto path, grants_path(context, options.app));
  TRY(auto* api, context.api());
  TRY(const auto metadata, api->get("/.well-known/openid-configuration"));
  TRY(const auto granted, api->send(http::Method::post, path,
                                    json::object{{"issuer", text_at(metadata, "issuer")}, {"scopeId", options.scope}}));
  context.out().done(options.app + " may ask for " + options.scope + ".", granted);
  return {};
}

Result<void> revoke(Context& context, const AppScope& options) {
  TRY(const auto path, grants_path(context, options.app));
  TRY(auto* api, context.api());
  TRY(const auto grants, api->list(path));
  for (const auto& one : grants) {
    if (text_at(one, "scopeId") != options.scope) continue;
    CHECK(api->call(http::Method::delete_, path + "/" + percent_encode(text_at(one, "id"))));
    context.out().done(options.app + " may no longer ask for " + options.scope + ".", one);
    return {};
  }
  return fail(ErrorKind::not_found, options.app + " is not granted the scope '" + options.scope + "'");
}

void describe_app(Syntax& command, std::string& app) {
  command.argument("app", app, "Id or label of the application");
}

void describe_scope(Syntax& command, AppScope& options) {
  describe_app(command, options.app);
  command.argument("scope", options.scope, "Scope of the management API: okta.users.read");
}

}  // namespace

void add_app_scope_commands(CommandSet& set, CLI::App& app) {
  auto& scope = set.noun(app, "scope", "The scopes of the management API that an application may ask for");
  set.add<Named>(
      scope, "list", "List them", [](Syntax& command, Named& options) { describe_app(command, options.name); },
      list_grants);
  set.add<AppScope>(scope, "grant", "Let an application ask for a scope", describe_scope, grant);
  set.add<AppScope>(scope, "revoke", "Let it ask for a scope no more; its tokens lose it at once", describe_scope,
                    revoke);
}

}  // namespace mandate::cli
