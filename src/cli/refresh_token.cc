#include "base/text.h"
#include "cli/command.h"
#include "cli/resolve.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"},          {"CLIENT", "clientId"},       {"USER", "userId"},
                     {"SCOPES", "scopes"},  {"LAST USED", "lastUpdated"}, {"EXPIRES", "expiresAt"},
                     {"CREATED", "created"}};
const Fields details{{"id", "id"},           {"issuer", "issuer"},         {"client", "clientId"},
                     {"user", "userId"},     {"scopes", "scopes"},         {"status", "status"},
                     {"created", "created"}, {"last used", "lastUpdated"}, {"expires unless used", "expiresAt"}};
const Fields clients{{"CLIENT", "client_id"}, {"NAME", "client_name"}};

// Under what tokens are looked for: an application; or a user or an authorization server with a client.
struct Holder {
  std::string app, user, server, client;
};
struct HolderList : Holder, ListOptions {};
struct TokensOfHolder : Holder {
  std::string token;
  bool all = false;
};

Result<std::string> clients_path(Context& context, const Holder& holder) {
  TRY(auto* api, context.api());
  TRY(const auto path,
      holder.user.empty() ? find_path(*api, server_kind, holder.server) : find_path(*api, user_kind, holder.user));
  return path + "/clients";
}

Result<std::string> tokens_path(Context& context, const Holder& holder) {
  if (!holder.app.empty()) {
    TRY(auto* api, context.api());
    TRY(const auto path, find_path(*api, app_kind, holder.app));
    return path + "/tokens";
  }
  if (holder.user.empty() && holder.server.empty())
    return fail(ErrorKind::invalid, "Whose? Give --app, or --user or --server with --client");
  if (holder.client.empty()) return fail(ErrorKind::invalid, "Of which client? Give --client");
  TRY(const auto path, clients_path(context, holder));
  return path + "/" + percent_encode(holder.client) + "/tokens";
}

// Without --client: who has tokens.
Result<void> list_tokens(Context& context, const HolderList& options) {
  if (options.app.empty() && options.client.empty() && !(options.user.empty() && options.server.empty())) {
    TRY(const auto path, clients_path(context, options));
    return list(context, path, clients, options.limit);
  }
  TRY(const auto path, tokens_path(context, options));
  return list(context, path, columns, options.limit);
}

Result<void> show_token(Context& context, const TokensOfHolder& options) {
  TRY(const auto path, tokens_path(context, options));
  return show(context, path + "/" + percent_encode(options.token), details);
}

Result<void> revoke_tokens(Context& context, const TokensOfHolder& options) {
  if (options.token.empty() == !options.all) return fail(ErrorKind::invalid, "Which? Give --id or --all");
  TRY(const auto path, tokens_path(context, options));
  TRY(auto* api, context.api());
  const auto revoked = options.all ? path : path + "/" + percent_encode(options.token);
  CHECK(api->call(http::Method::delete_, revoked));
  context.out().done(
      options.all ? "The refresh tokens are revoked." : "Refresh token " + options.token + " is revoked.",
      json::object{{"revoked", revoked}});
  return {};
}

void describe_holder(Syntax& command, Holder& options) {
  command.option("--app", options.app, "Id or label of the application whose tokens they are");
  command.option("--user", options.user, "Login or id of the person that they are about").excludes({"--app"});
  command.option("--server", options.server, "Id or name of the authorization server that issued them")
      .excludes({"--app", "--user"});
  command.option("--client", options.client, "client_id, with --user or --server").excludes({"--app"});
}

}  // namespace

void add_refresh_token_commands(CommandSet& set) {
  auto& token = set.noun("refresh-token", "The refresh tokens that are out");
  set.add<HolderList>(
      token, "list", "List refresh tokens; without --client, the clients that have some",
      [](Syntax& command, HolderList& options) {
        describe_holder(command, options);
        describe_limit(command, options);
      },
      list_tokens);
  set.add<TokensOfHolder>(
      token, "show", "Show a refresh token, without the token itself",
      [](Syntax& command, TokensOfHolder& options) {
        command.argument("token", options.token, "Id of the refresh token");
        describe_holder(command, options);
      },
      show_token);
  set.add<TokensOfHolder>(
      token, "revoke", "Take refresh tokens back",
      [](Syntax& command, TokensOfHolder& options) {
        command.option("--id", options.token, "Id of the refresh token");
        command.flag("--all", options.all, "All of them").excludes({"--id"});
        describe_holder(command, options);
      },
      revoke_tokens);
}

}  // namespace mandate::cli
