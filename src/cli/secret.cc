#include "base/text.h"
#include "cli/command.h"
#include "cli/json_view.h"
#include "cli/resolve.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"}, {"STATUS", "status"}, {"CREATED", "created"}, {"LAST UPDATED", "lastUpdated"}};
const Fields details{{"id", "id"}, {"status", "status"}, {"created", "created"}, {"last updated", "lastUpdated"}};
const Fields made{{"id", "id"}, {"client_secret", "client_secret"}, {"status", "status"}, {"created", "created"}};

struct OneSecret {
  std::string agent, secret;
};

Result<std::string> secrets_path(Context& context, const std::string& agent) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_client_path(*api, agent));
  return path + "/credentials/secrets";
}

Result<std::string> secret_path(Context& context, const OneSecret& options) {
  TRY(const auto path, secrets_path(context, options.agent));
  return path + "/" + percent_encode(options.secret);
}

Result<void> list_secrets(Context& context, const Named& options) {
  TRY(const auto path, secrets_path(context, options.name));
  return list(context, path, columns);
}

// The one time that the secret is shown.
Result<void> add_secret(Context& context, const Named& options) {
  TRY(const auto path, secrets_path(context, options.name));
  TRY(auto* api, context.api());
  TRY(const auto secret, api->send(http::Method::post, path));
  context.out().show(secret, made);
  return {};
}

Result<void> show_secret(Context& context, const OneSecret& options) {
  TRY(const auto path, secret_path(context, options));
  return show(context, path, details);
}

Result<void> delete_secret(Context& context, const OneSecret& options) {
  TRY(const auto path, secret_path(context, options));
  return remove(context, path, "Secret " + options.secret);
}

std::function<Result<void>(Context&, const OneSecret&)> transition(const std::string& verb) {
  return [verb](Context& context, const OneSecret& options) -> Result<void> {
    TRY(const auto path, secret_path(context, options));
    return change_status(context, path, "Secret " + options.secret, verb);
  };
}

void describe_agent(Syntax& command, Named& options) {
  command.argument("agent", options.name, client_help);
}

void describe_one(Syntax& command, OneSecret& options) {
  command.argument("agent", options.agent, client_help);
  command.argument("secret", options.secret, "Id of the secret");
}

}  // namespace

void add_secret_commands(CommandSet& set) {
  auto& secret = set.noun("secret", "Give agents client secrets, for those that cannot keep a key");
  set.add<Named>(secret, "add", "Make a secret; it is shown once", describe_agent, add_secret);
  set.add<Named>(secret, "list", "List the secrets of an agent", describe_agent, list_secrets);
  set.add<OneSecret>(secret, "show", "Show a secret's state", describe_one, show_secret);
  set.add<OneSecret>(secret, "activate", "Accept a secret", describe_one, transition("activate"));
  set.add<OneSecret>(secret, "deactivate", "Refuse a secret from now on", describe_one, transition("deactivate"));
  set.add<OneSecret>(secret, "delete", "Delete an INACTIVE secret", describe_one, delete_secret);
}

}  // namespace mandate::cli
