#include "cli/resource_issuer.h"

#include "base/text.h"
#include "cli/json_view.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields columns{{"ID", "id"}, {"TYPE", "type"}, {"NAME", "name"}, {"ISSUER", "issuer"}, {"STATUS", "status"}};
const Fields details{{"id", "id"},
                     {"type", "type"},
                     {"name", "name"},
                     {"issuer", "issuer"},
                     {"authorization endpoint", "authorizationEndpoint"},
                     {"token endpoint", "tokenEndpoint"},
                     {"revocation endpoint", "revocationEndpoint"},
                     {"source", "source"},
                     {"status", "status"}};

struct NewIssuer : Named {
  std::string server, issuer, token_endpoint, authorization_endpoint, revocation_endpoint;
};
struct OneIssuer : Named {
  std::string entry;
};

Result<json::object> body_of(Context& context, const NewIssuer& options, const std::string& resource) {
  if (!options.server.empty()) {
    TRY(auto* api, context.api());
    TRY(const auto server, find_path(*api, server_kind, options.server));
    TRY(const auto id, api->get(server).map([](const auto& found) { return text_at(found, "id"); }));
    TRY(const auto orn, api->get(resource).map([](const auto& found) { return text_at(found, "orn"); }));
    return json::object{{"type", "OKTA"}, {"orn", sibling_orn(orn, "idp", "authorization_servers:" + id)}};
  }
  if (options.issuer.empty() || options.token_endpoint.empty())
    return fail(ErrorKind::invalid, "Which? Give --server for one of ours, or --issuer and --token-endpoint");
  json::object body{{"type", "EXTERNAL"}};
  put(body, "issuer", options.issuer);
  put(body, "tokenEndpoint", options.token_endpoint);
  put(body, "authorizationEndpoint", options.authorization_endpoint);
  put(body, "revocationEndpoint", options.revocation_endpoint);
  return body;
}

void describe_issuer(Syntax& command, NewIssuer& options) {
  command.option("--server", options.server, "Id or name of an authorization server of ours");
  command.option("--issuer", options.issuer, "Issuer URL of another's").excludes({"--server"});
  command.option("--token-endpoint", options.token_endpoint, "Its token endpoint");
  command.option("--authorization-endpoint", options.authorization_endpoint, "Its authorization endpoint");
  command.option("--revocation-endpoint", options.revocation_endpoint, "Its revocation endpoint");
}

}  // namespace

void add_issuer_commands(CommandSet& set, CLI::App& at, const Kind& kind,
                         std::function<Result<std::string>(Context&, const std::string&)> path) {
  auto& issuer = set.noun(at, "issuer", "The authorization servers whose tokens it accepts");
  set.add<Named>(
      issuer, "list", "List them",
      [&kind](Syntax& command, Named& options) { describe_one(command, kind, options.name); },
      [path](Context& context, const Named& options) -> Result<void> {
        TRY(const auto resource, path(context, options.name));
        return list(context, resource + "/authorization-servers", columns);
      });
  set.add<NewIssuer>(
      issuer, "add", "Accept the tokens of one more",
      [&kind](Syntax& command, NewIssuer& options) {
        describe_one(command, kind, options.name);
        describe_issuer(command, options);
      },
      [path](Context& context, const NewIssuer& options) -> Result<void> {
        TRY(const auto resource, path(context, options.name));
        TRY(const auto body, body_of(context, options, resource));
        return send_and_show(context, http::Method::post, resource + "/authorization-servers", body, details);
      });
  set.add<OneIssuer>(
      issuer, "remove", "Accept the tokens of one no more",
      [&kind](Syntax& command, OneIssuer& options) {
        describe_one(command, kind, options.name);
        command.argument("issuer", options.entry, "Its id, as listed");
      },
      [path](Context& context, const OneIssuer& options) -> Result<void> {
        TRY(const auto resource, path(context, options.name));
        return remove(context, resource + "/authorization-servers/" + percent_encode(options.entry),
                      "Authorization server " + options.entry + " of " + options.name);
      });
}

}  // namespace mandate::cli
