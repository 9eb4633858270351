#include "base/text.h"
#include "cli/command.h"
#include "cli/json_view.h"
#include "cli/oauth_client.h"
#include "cli/token_inspect.h"

namespace mandate::cli {
namespace {

constexpr std::string_view token_types = "urn:ietf:params:oauth:token-type:";
const Fields issued{{"token_type", "token_type"},
                    {"issued_token_type", "issued_token_type"},
                    {"expires_in", "expires_in"},
                    {"scope", "scope"},
                    {"access_token", "access_token"}};
const Fields introspected{{"active", "active"},
                          {"client_id", "client_id"},
                          {"sub", "sub"},
                          {"username", "username"},
                          {"scope", "scope"},
                          {"aud", "aud"},
                          {"iss", "iss"},
                          {"exp", "exp"},
                          {"token_type", "token_type"}};

struct Client {
  std::string agent, key_file, secret_file;
};
struct Exchange : Client {
  std::string subject_token, subject_token_type = "id_token", server, resource;
  std::vector<std::string> scopes;
  bool raw = false;
};
struct Redemption : Client {
  std::string id_jag, resource;
  std::vector<std::string> scopes;
  bool raw = false;
};
struct TokenQuestion : Client {
  std::string token, server, hint;
};

// A token given as it is, from a file (@FILE), or from standard input (-): the last two keep it out of the list
// of processes.
Result<std::string> read_token(const std::string& given) {
  if (given != "-" && !given.starts_with('@')) return given;
  TRY(const auto text, read_file(given == "-" ? given : given.substr(1)));
  return std::string(trim(text));
}

Result<ClientProof> proof_of(const Client& options) {
  ClientProof proof{options.agent};
  if (!options.key_file.empty()) {
    TRY(auto key, read_key(options.key_file));
    proof.key = std::move(key);
    return proof;
  }
  if (options.secret_file.empty())
    return fail(ErrorKind::invalid, "How does the agent prove who it is? Give --key or --secret-file");
  TRY(const auto secret, read_file(options.secret_file));
  proof.secret = SecretString(std::string(trim(secret)));
  return proof;
}

// The path of an authorization server: of its issuer when that is what was given, else of its id. "" is the org's.
std::string path_of_server(const std::string& server) {
  if (server.find("://") == std::string::npos) return server.empty() ? "" : "/oauth2/" + percent_encode(server);
  const auto path = target_of(server);
  return path == "/" ? "" : path;
}

// Which server a token names in a claim; nothing is decided on it but whom to ask.
std::string claimed_server(const std::string& token, std::string_view claim) {
  const auto jwt = jose::UnverifiedJwt::parse(token);
  return jwt ? jose::string_member(jwt->unverified_claims(), claim).value_or("") : "";
}

void show_issued(Context& context, const json::value& answer, bool raw) {
  if (raw)
    context.out().raw(text_at(answer, "access_token"));
  else
    context.out().show(answer, issued);
}

Result<void> exchange(Context& context, const Exchange& options) {
  TRY(auto proof, proof_of(options));
  TRY(const auto subject_token, read_token(options.subject_token));
  TRY(const auto endpoint, context.endpoint());
  TRY(auto org, OAuthClient::connect(endpoint, "", std::move(proof)));
  const auto issuer = options.server.find("://") == std::string::npos
                          ? org.metadata().issuer + path_of_server(options.server)
                          : options.server;
  Parameters parameters{{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                        {"requested_token_type", std::string(token_types) + "id-jag"},
                        {"subject_token", subject_token},
                        {"subject_token_type", std::string(token_types) + options.subject_token_type},
                        {"audience", issuer}};
  if (!options.scopes.empty()) parameters.emplace_back("scope", join(options.scopes, " "));
  if (!options.resource.empty()) parameters.emplace_back("resource", options.resource);
  TRY(const auto answer, org.post(org.metadata().token_endpoint, std::move(parameters)));
  show_issued(context, answer, options.raw);
  return {};
}

Result<void> redeem(Context& context, const Redemption& options) {
  TRY(auto proof, proof_of(options));
  TRY(const auto id_jag, read_token(options.id_jag));
  const auto issuer = claimed_server(id_jag, "aud");
  if (issuer.empty()) return fail(ErrorKind::invalid, "This is no ID-JAG: it is not a JWT with one audience");
  TRY(const auto endpoint, context.endpoint());
  TRY(auto server, OAuthClient::connect(endpoint, path_of_server(issuer), std::move(proof)));
  Parameters parameters{{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"}, {"assertion", id_jag}};
  if (!options.scopes.empty()) parameters.emplace_back("scope", join(options.scopes, " "));
  if (!options.resource.empty()) parameters.emplace_back("resource", options.resource);
  TRY(const auto answer, server.post(server.metadata().token_endpoint, std::move(parameters)));
  show_issued(context, answer, options.raw);
  return {};
}

Result<OAuthClient> server_of(Context& context, const TokenQuestion& options, const std::string& token) {
  TRY(auto proof, proof_of(options));
  TRY(const auto endpoint, context.endpoint());
  const auto server = options.server.empty() ? claimed_server(token, "iss") : options.server;
  return OAuthClient::connect(endpoint, path_of_server(server), std::move(proof));
}

Parameters about(const std::string& token, const std::string& hint) {
  Parameters parameters{{"token", token}};
  if (!hint.empty()) parameters.emplace_back("token_type_hint", hint);
  return parameters;
}

Result<void> introspect(Context& context, const TokenQuestion& options) {
  TRY(const auto token, read_token(options.token));
  TRY(auto server, server_of(context, options, token));
  TRY(const auto answer, server.post(server.metadata().introspection_endpoint, about(token, options.hint)));
  context.out().show(answer, introspected);
  return {};
}

Result<void> revoke(Context& context, const TokenQuestion& options) {
  TRY(const auto token, read_token(options.token));
  TRY(auto server, server_of(context, options, token));
  CHECK(server.post(server.metadata().revocation_endpoint, about(token, options.hint)));
  context.out().done("The token is revoked.", json::object{{"revoked", true}});
  return {};
}

void describe_client(Syntax& command, Client& options) {
  command.option("--agent", options.agent, "Id of the agent (its client_id)").required();
  command.option("--key", options.key_file, "File with its private key: JWK or PEM");
  command.option("--secret-file", options.secret_file, "File with its client secret; - reads standard input")
      .excludes({"--key"});
}

constexpr const char* token_forms = "as it is, @FILE, or - for standard input";

void describe_exchange(Syntax& command, Exchange& options) {
  describe_client(command, options);
  command.option("--subject-token", options.subject_token, std::string("Token of the person: ") + token_forms)
      .required();
  command
      .option("--subject-token-type", options.subject_token_type, "id_token (default), access_token or refresh_token")
      .one_of({"id_token", "access_token", "refresh_token"});
  command.option("--server", options.server, "Id or issuer of the authorization server to reach").required();
  command.words("--scope", options.scopes, "Scope to ask for");
  command.option("--resource", options.resource, "Resource to ask for");
  command.flag("--raw", options.raw, "Print only the ID-JAG");
}

void describe_redemption(Syntax& command, Redemption& options) {
  describe_client(command, options);
  command.option("--id-jag", options.id_jag, std::string("The ID-JAG: ") + token_forms).required();
  command.words("--scope", options.scopes, "Fewer scopes than the ID-JAG has");
  command.option("--resource", options.resource, "Resource of the ID-JAG");
  command.flag("--raw", options.raw, "Print only the access token");
}

void describe_question(Syntax& command, TokenQuestion& options) {
  command.argument("token", options.token, std::string("The token: ") + token_forms);
  describe_client(command, options);
  command.option("--server", options.server, "Id or issuer of the server that issued it (otherwise as it says)");
  command.option("--hint", options.hint, "token_type_hint");
}

}  // namespace

void add_token_commands(CommandSet& set) {
  auto& token = set.noun("token", "Get, look at and revoke tokens, as an agent does");
  set.add<Exchange>(token, "exchange", "Exchange a person's token for an ID-JAG", describe_exchange, exchange);
  set.add<Redemption>(token, "redeem", "Redeem an ID-JAG for an access token", describe_redemption, redeem);
  set.add<Inspection>(
      token, "inspect", "Decode a JWT and verify it with its issuer's keys",
      [](Syntax& command, Inspection& options) {
        command.argument("token", options.token, std::string("The token: ") + token_forms);
        command.flag("--no-verify", options.no_verify, "Only decode; ask nobody");
      },
      [](Context& context, Inspection options) -> Result<void> {
        TRY(options.token, read_token(options.token));
        return inspect(context, options);
      });
  set.add<TokenQuestion>(token, "introspect", "Ask the server whether a token is good", describe_question, introspect);
  set.add<TokenQuestion>(token, "revoke", "Revoke a token", describe_question, revoke);
}

}  // namespace mandate::cli
