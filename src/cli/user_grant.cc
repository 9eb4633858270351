// What people let applications have at custom authorization servers.
#include "base/text.h"
#include "cli/resolve.h"
#include "cli/steps.h"
#include "cli/user_parts.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"},
                     {"CLIENT", "clientId"},
                     {"SCOPE", "_embedded.scope.name"},
                     {"ISSUER", "issuer"},
                     {"CREATED", "created"}};

struct Grants {
  std::string user, client;
};
struct GrantList : Grants, ListOptions {};
struct RevokedGrants : Grants {
  std::string grant;
  bool all = false;
};

Result<std::string> grants_path(Context& context, const Grants& of) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_path(*api, user_kind, of.user));
  return of.client.empty() ? path + "/grants" : path + "/clients/" + percent_encode(of.client) + "/grants";
}

Result<void> list_grants(Context& context, const GrantList& options) {
  TRY(const auto path, grants_path(context, options));
  return list(context, with_query(path, "expand", "scope"), columns, options.limit);
}

Result<void> revoke_grants(Context& context, const RevokedGrants& options) {
  if (options.grant.empty() == !options.all) return fail(ErrorKind::invalid, "Which? Give --id or --all");
  TRY(const auto path, grants_path(context, options));
  TRY(auto* api, context.api());
  const auto revoked = options.all ? path : path + "/" + percent_encode(options.grant);
  CHECK(api->call(http::Method::delete_, revoked));
  context.out().done(
      options.all ? "What " + options.user + " agreed to is taken back." : "Grant " + options.grant + " is taken back.",
      json::object{{"revoked", revoked}});
  return {};
}

void describe_user(Syntax& command, Grants& options) {
  command.argument("user", options.user, "Login or id of the user");
}

}  // namespace

void add_user_grant_commands(CommandSet& set, CLI::App& user) {
  auto& grant = set.noun(user, "grant", "What a user lets applications have");
  set.add<GrantList>(
      grant, "list", "List what a user lets applications have",
      [](Syntax& command, GrantList& options) {
        describe_user(command, options);
        command.option("--client", options.client, "client_id: only of this application");
        describe_limit(command, options);
      },
      list_grants);
  set.add<RevokedGrants>(
      grant, "revoke", "Take it back; applications must ask again",
      [](Syntax& command, RevokedGrants& options) {
        describe_user(command, options);
        command.option("--id", options.grant, "Id of the grant");
        command.flag("--all", options.all, "All of them").excludes({"--id"});
        command.option("--client", options.client, "client_id, with --all: only of this application")
            .excludes({"--id"});
      },
      revoke_grants);
}

}  // namespace mandate::cli
