#include "cli/kind_commands.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Noun tokens{
    api_token_kind,
    {{"ID", "id"}, {"NAME", "name"}, {"USER", "userId"}, {"CREATED", "created"}, {"EXPIRES", "expiresAt"}},
    {{"id", "id"}, {"name", "name"}, {"user", "userId"}, {"created", "created"}, {"expires", "expiresAt"}}};
// The one time that the token is shown.
const Fields made{{"id", "id"}, {"name", "name"}, {"token", "token"}, {"expires", "expiresAt"}};

struct NewToken : Named {
  std::string expires;
};

Result<void> create_token(Context& context, const NewToken& options) {
  json::object body{{"name", options.name}};
  put(body, "expiresAt", options.expires);
  return send_and_show(context, http::Method::post, std::string(api_token_kind.path), body, made);
}

}  // namespace

void add_api_token_commands(CommandSet& set) {
  auto& token = set.noun("api-token", "API tokens: each acts as the person who made it");
  add_list(set, token, tokens);
  add_show(set, token, tokens, "Show an API token, without the token itself");
  set.add<NewToken>(
      token, "create", "Make an API token that acts as you; it is shown once",
      [](Syntax& command, NewToken& options) {
        command.argument("name", options.name, "Name");
        command.option("--expires", options.expires, "When it ends, as in 2027-01-31T08:00:00Z (otherwise never)");
      },
      create_token);
  add_delete(set, token, tokens, "Revoke an API token");
}

}  // namespace mandate::cli
