#include "base/text.h"
#include "cli/server_parts.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{
    {"KID", "kid"},          {"ALG", "alg"}, {"STATUS", "status"}, {"CREATED", "created"}, {"ACTIVATED", "activated"},
    {"EXPIRES", "expiresAt"}};

struct OneKey {
  std::string server, key;
};

Result<std::string> credentials_path(Context& context, const std::string& server) {
  TRY(const auto path, server_path(context, server));
  return path + "/credentials";
}

Result<void> list_keys(Context& context, const Named& options) {
  TRY(const auto path, credentials_path(context, options.name));
  return list(context, path + "/keys", columns);
}

// The next key signs from now on, and the key before it verifies until its tokens have expired.
Result<void> rotate_keys(Context& context, const Named& options) {
  TRY(const auto path, credentials_path(context, options.name));
  TRY(auto* api, context.api());
  TRY(const auto keys, api->send(http::Method::post, path + "/lifecycle/keyRotate", json::object{{"use", "sig"}}));
  context.out().list(keys.is_array() ? keys.get_array() : json::array(), columns);
  return {};
}

Result<void> delete_key(Context& context, const OneKey& options) {
  TRY(const auto path, credentials_path(context, options.server));
  return remove(context, path + "/keys/" + percent_encode(options.key), "Signing key " + options.key);
}

void describe_server(Syntax& command, Named& options) {
  describe_server_name(command, options.name);
}

}  // namespace

void add_signing_key_commands(CommandSet& set, CLI::App& server) {
  auto& key = set.noun(server, "key", "The keys that an authorization server signs with");
  set.add<Named>(key, "list", "List signing keys", describe_server, list_keys);
  set.add<Named>(key, "rotate", "Sign with the next key from now on", describe_server, rotate_keys);
  set.add<OneKey>(
      key, "delete", "Delete a signing key: what it signed is good for nothing any more",
      [](Syntax& command, OneKey& options) {
        describe_server_name(command, options.server);
        command.argument("key", options.key, "kid of the key");
      },
      delete_key);
}

}  // namespace mandate::cli
