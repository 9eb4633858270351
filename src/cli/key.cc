#include "base/text.h"
#include "cli/command.h"
#include "cli/json_view.h"
#include "cli/key_file.h"
#include "cli/resolve.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"},   {"KID", "kid"},       {"TYPE", "kty"},
                     {"ALG", "alg"}, {"STATUS", "status"}, {"CREATED", "created"}};
const Fields details{{"id", "id"},         {"kid", "kid"},         {"type", "kty"},
                     {"curve", "crv"},     {"algorithm", "alg"},   {"use", "use"},
                     {"status", "status"}, {"created", "created"}, {"last updated", "lastUpdated"}};

struct KeyGeneration {
  std::string algorithm = "ES256", kid, file, agent;
};
struct KeyAddition {
  std::string agent, file;
  bool inactive = false;
};
struct OneKey {
  std::string agent, key;
};

Result<std::string> keys_path(Context& context, const std::string& agent) {
  TRY(auto* api, context.api());
  TRY(const auto path, find_client_path(*api, agent));
  return path + "/credentials/jwks";
}

Result<std::string> key_path(Context& context, const OneKey& options) {
  TRY(const auto path, keys_path(context, options.agent));
  return path + "/" + percent_encode(options.key);
}

Result<void> register_key(Context& context, const std::string& keys, const json::object& jwk,
                          const std::string& agent) {
  TRY(auto* api, context.api());
  TRY(const auto added, api->send(http::Method::post, keys, jwk));
  context.out().done("Key " + text_at(added, "id") + " (kid " + text_at(added, "kid") + ") is " +
                         text_at(added, "status") + " for agent " + agent + ".",
                     added);
  return {};
}

Result<void> generate(Context& context, const KeyGeneration& options) {
  // Whom it is for is asked first: a key that nobody takes should not lie about.
  std::string keys;
  if (!options.agent.empty()) {
    TRY(keys, keys_path(context, options.agent));
  }
  TRY(const auto key, generate_key(options.algorithm, options.kid));
  CHECK(write_key(key, options.file));
  if (!options.agent.empty()) return register_key(context, keys, public_jwk(key), options.agent);
  context.out().raw(json::serialize(public_jwk(key)));
  return {};
}

Result<void> add_key(Context& context, const KeyAddition& options) {
  TRY(auto jwk, read_public_jwk(options.file));
  if (options.inactive) jwk["status"] = "INACTIVE";
  TRY(const auto keys, keys_path(context, options.agent));
  return register_key(context, keys, jwk, options.agent);
}

Result<void> list_keys(Context& context, const Named& options) {
  TRY(const auto path, keys_path(context, options.name));
  return list(context, path, columns);
}

Result<void> show_key(Context& context, const OneKey& options) {
  TRY(const auto path, key_path(context, options));
  return show(context, path, details);
}

Result<void> delete_key(Context& context, const OneKey& options) {
  TRY(const auto path, key_path(context, options));
  return remove(context, path, "Key " + options.key);
}

std::function<Result<void>(Context&, const OneKey&)> transition(const std::string& verb) {
  return [verb](Context& context, const OneKey& options) -> Result<void> {
    TRY(const auto path, key_path(context, options));
    return change_status(context, path, "Key " + options.key, verb);
  };
}

void describe_agent(Syntax& command, std::string& agent) {
  command.argument("agent", agent, client_help);
}

void describe_generation(Syntax& command, KeyGeneration& options) {
  command.option("--out", options.file, "New file for the private key (mode 0600)").required();
  command.option("--alg", options.algorithm, "ES256 (default), ES384, ES512, EdDSA, RS256, RS384 or RS512");
  command.option("--kid", options.kid, "Name of the key (otherwise its thumbprint)");
  command.option("--agent", options.agent,
                 "Register the public key with this agent, or other client, instead of printing it");
}

void describe_addition(Syntax& command, KeyAddition& options) {
  describe_agent(command, options.agent);
  command.argument("file", options.file,
                   "JWK or PEM; of a private key only the public part is sent; - reads standard input");
  command.flag("--inactive", options.inactive, "Register it without using it yet");
}

void describe_one(Syntax& command, OneKey& options) {
  describe_agent(command, options.agent);
  command.argument("key", options.key, "Id or kid of the key");
}

}  // namespace

void add_key_commands(CommandSet& set) {
  auto& key = set.noun("key", "Make keys for agents and register them");
  set.add<KeyGeneration>(key, "generate", "Make a key pair", describe_generation, generate);
  set.add<KeyAddition>(key, "add", "Register a key", describe_addition, add_key);
  set.add<Named>(
      key, "list", "List the keys of an agent",
      [](Syntax& command, Named& options) { describe_agent(command, options.name); }, list_keys);
  set.add<OneKey>(key, "show", "Show a key", describe_one, show_key);
  set.add<OneKey>(key, "activate", "Accept a key", describe_one, transition("activate"));
  set.add<OneKey>(key, "deactivate", "Refuse a key from now on", describe_one, transition("deactivate"));
  set.add<OneKey>(key, "delete", "Delete an INACTIVE key", describe_one, delete_key);
}

}  // namespace mandate::cli
