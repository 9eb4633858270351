#include "base/text.h"
#include "cli/app_parts.h"
#include "cli/json_view.h"
#include "cli/key_file.h"
#include "cli/principals.h"
#include "cli/resolve.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"},
                     {"LABEL", "label"},
                     {"CLIENT ID", "credentials.oauthClient.client_id"},
                     {"TYPE", "settings.oauthClient.application_type"},
                     {"STATUS", "status"}};
const Fields details{{"id", "id"},
                     {"label", "label"},
                     {"client_id", "credentials.oauthClient.client_id"},
                     {"client_secret", "credentials.oauthClient.client_secret"},
                     {"type", "settings.oauthClient.application_type"},
                     {"authenticates with", "credentials.oauthClient.token_endpoint_auth_method"},
                     {"redirect URIs", "settings.oauthClient.redirect_uris"},
                     {"grant types", "settings.oauthClient.grant_types"},
                     {"consent", "settings.oauthClient.consent_method"},
                     {"status", "status"},
                     {"created", "created"}};
const Fields users{{"ID", "id"}, {"USER NAME", "credentials.userName"}, {"SCOPE", "scope"}, {"STATUS", "status"}};
const Fields groups{{"ID", "id"}, {"PRIORITY", "priority"}, {"LAST UPDATED", "lastUpdated"}};

struct NewApp {
  std::string label, type = "web", auth_method, key_file, jwks_uri;
  std::vector<std::string> redirect_uris, post_logout_redirect_uris, grant_types{"authorization_code"};
  bool inactive = false, require_consent = false;
};
struct Assignment {
  std::string app;
  Principals to;
};

Result<std::string> app_path(Context& context, const std::string& app) {
  TRY(auto* api, context.api());
  return find_path(*api, app_kind, app);
}

Result<void> list_apps(Context& context, const ListOptions& options) {
  const std::string path(app_kind.path);
  return list(context, options.search.empty() ? path : with_query(path, "q", options.search), columns, options.limit);
}

Result<void> show_app(Context& context, const Named& options) {
  TRY(const auto path, app_path(context, options.name));
  return show(context, path, details);
}

// A native or browser application cannot keep a secret: it proves itself by PKCE alone.
std::string auth_method_of(const NewApp& options) {
  if (!options.auth_method.empty()) return options.auth_method;
  return options.type == "web" || options.type == "service" ? "client_secret_basic" : "none";
}

Result<void> create_app(Context& context, const NewApp& options) {
  TRY(auto* api, context.api());
  json::object settings{{"application_type", options.type}, {"grant_types", words(options.grant_types)}};
  if (!options.redirect_uris.empty()) settings["redirect_uris"] = words(options.redirect_uris);
  if (options.type != "service") settings["response_types"] = json::array{"code"};
  if (!options.post_logout_redirect_uris.empty())
    settings["post_logout_redirect_uris"] = words(options.post_logout_redirect_uris);
  if (options.require_consent) settings["consent_method"] = "REQUIRED";
  put(settings, "jwks_uri", options.jwks_uri);
  if (!options.key_file.empty()) {
    TRY(const auto key, read_public_jwk(options.key_file));
    settings["jwks"] = json::object{{"keys", json::array{key}}};
  }
  const json::object client{{"token_endpoint_auth_method", auth_method_of(options)}};
  const json::object body{{"name", "oidc_client"},
                          {"label", options.label},
                          {"signOnMode", "OPENID_CONNECT"},
                          {"credentials", json::object{{"oauthClient", client}}},
                          {"settings", json::object{{"oauthClient", std::move(settings)}}}};
  TRY(const auto app,
      api->send(http::Method::post,
                with_query(std::string(app_kind.path), "activate", options.inactive ? "false" : "true"), body));
  context.out().show(app, details);
  return {};
}

// Every assignment is a request of its own; the first refusal ends it and what was done before stays.
Result<void> assign(Context& context, const Assignment& options) {
  if (options.to.users.empty() && options.to.groups.empty())
    return fail(ErrorKind::invalid, "To whom? Give --user or --group");
  TRY(auto* api, context.api());
  TRY(const auto path, app_path(context, options.app));
  for (const auto& user : options.to.users) {
    TRY(const auto id, find_user_id(*api, user));
    CHECK(api->send(http::Method::post, path + "/users", json::object{{"id", id}, {"scope", "USER"}}));
    context.out().done(user + " may use " + options.app + ".", json::object{{"app", options.app}, {"user", id}});
  }
  for (const auto& group : options.to.groups) {
    TRY(const auto id, find_id(*api, group_kind, group));
    CHECK(api->send(http::Method::put, path + "/groups/" + id));
    context.out().done("Everybody in " + group + " may use " + options.app + ".",
                       json::object{{"app", options.app}, {"group", id}});
  }
  return {};
}

Result<void> unassign(Context& context, const Assignment& options) {
  if (options.to.users.empty() && options.to.groups.empty())
    return fail(ErrorKind::invalid, "From whom? Give --user or --group");
  TRY(auto* api, context.api());
  TRY(const auto path, app_path(context, options.app));
  TRY(const auto principals, find_principals(*api, options.to));
  for (const auto& principal : principals) {  // "users:00u…", "groups:00g…"
    const auto parts = split(principal, ':');
    CHECK(api->call(http::Method::delete_, path + "/" + std::string(parts[0]) + "/" + percent_encode(parts[1])));
    context.out().done(std::string(parts[1]) + " may no longer use " + options.app + ".",
                       json::object{{"app", options.app}, {parts[0] == "users" ? "user" : "group", parts[1]}});
  }
  return {};
}

Result<void> delete_app(Context& context, const Named& options) {
  TRY(const auto path, app_path(context, options.name));
  return remove(context, path, "Application " + options.name);
}

void describe_app(Syntax& command, Named& options) {
  command.argument("app", options.name, "Id or label of the application");
}

void add_transition(CommandSet& set, CLI::App& app, const std::string& verb, const std::string& help) {
  set.add<Named>(app, verb, help, describe_app, [verb](Context& context, const Named& options) -> Result<void> {
    TRY(const auto path, app_path(context, options.name));
    return change_status(context, path, "Application " + options.name, verb);
  });
}

void describe_creation(Syntax& command, NewApp& options) {
  command.argument("label", options.label, "Name that people see");
  command.option("--type", options.type, "web (default), native, browser or service")
      .one_of({"web", "native", "browser", "service"});
  command.words("--redirect-uri", options.redirect_uris, "Where people are sent back to");
  command.words("--post-logout-redirect-uri", options.post_logout_redirect_uris, "Where they go after signing off");
  command.words("--grant-type", options.grant_types, "authorization_code (default), refresh_token, …");
  command.option("--auth-method", options.auth_method,
                 "client_secret_basic, client_secret_post, private_key_jwt or none (otherwise as the type has it)");
  command.option("--key", options.key_file, "JWK or PEM to authenticate with; only its public part is sent");
  command.option("--jwks-uri", options.jwks_uri, "URL at which it publishes its keys").excludes({"--key"});
  command.flag("--require-consent", options.require_consent, "Ask people before it gets what can be asked for");
  command.flag("--inactive", options.inactive, "Create it without using it yet");
}

void describe_assignment(Syntax& command, Assignment& options) {
  command.argument("app", options.app, "Id or label of the application");
  command.words("--user", options.to.users, "Login or id of a user");
  command.words("--group", options.to.groups, "Id or name of a group");
}

std::function<Result<void>(Context&, const Named&)> listing(const std::string& what, const Fields& fields) {
  return [what, fields](Context& context, const Named& options) -> Result<void> {
    TRY(const auto path, app_path(context, options.name));
    return list(context, path + what, fields);
  };
}

}  // namespace

void add_app_commands(CommandSet& set) {
  auto& app = set.noun("app", "The OIDC applications that people sign on to");
  set.add<ListOptions>(
      app, "list", "List applications",
      [](Syntax& command, ListOptions& options) {
        command.option("--search", options.search, "Beginning of the label");
        describe_limit(command, options);
      },
      list_apps);
  set.add<Named>(app, "show", "Show an application", describe_app, show_app);
  set.add<NewApp>(app, "create", "Create an application", describe_creation, create_app);
  set.add<Assignment>(app, "assign", "Let people sign on to an application", describe_assignment, assign);
  set.add<Assignment>(app, "unassign", "Take people off an application", describe_assignment, unassign);
  set.add<Named>(app, "users", "List the users assigned to an application", describe_app, listing("/users", users));
  set.add<Named>(app, "groups", "List the groups assigned to an application", describe_app, listing("/groups", groups));
  add_app_scope_commands(set, app);
  add_transition(set, app, "activate", "Use an application");
  add_transition(set, app, "deactivate", "Stop using an application");
  set.add<Named>(app, "delete", "Delete an INACTIVE application", describe_app, delete_app);
}

}  // namespace mandate::cli
