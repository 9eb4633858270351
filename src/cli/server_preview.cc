#include "cli/server_parts.h"
#include "cli/steps.h"

namespace mandate::cli {
namespace {

const Fields details{{"allowed", "allowed"},
                     {"reason", "reason"},
                     {"description", "description"},
                     {"policy", "policy"},
                     {"rule", "rule"},
                     {"scopes", "scopes"},
                     {"access token (minutes)", "accessTokenLifetimeMinutes"},
                     {"refresh token (minutes)", "refreshTokenLifetimeMinutes"},
                     {"access token", "accessToken"},
                     {"ID token", "idToken"}};

struct Preview {
  std::string server, client, user, grant = "jwt-bearer";
  std::vector<std::string> scopes;
};

std::string grant_type_of(const std::string& grant) {
  return grant == "jwt-bearer" ? "urn:ietf:params:oauth:grant-type:jwt-bearer" : grant;
}

Result<void> preview(Context& context, const Preview& options) {
  json::object body{
      {"clientId", options.client}, {"grantType", grant_type_of(options.grant)}, {"scopes", words(options.scopes)}};
  put(body, "userId", options.user);
  TRY(const auto path, server_path(context, options.server));
  return send_and_show(context, http::Method::post, path + "/tokenPreview", body, details);
}

}  // namespace

void add_preview_command(CommandSet& set, CLI::App& server) {
  set.add<Preview>(
      server, "preview", "Say which token a client would get, or why none; nothing is issued",
      [](Syntax& command, Preview& options) {
        describe_server_name(command, options.server);
        command.option("--client", options.client, "client_id: the id of an agent, or an application's").required();
        command.option("--user", options.user, "Login or id of the person, but for client_credentials");
        command.option("--grant", options.grant, "jwt-bearer (as agents do), authorization_code or client_credentials")
            .one_of({"jwt-bearer", "authorization_code", "client_credentials"});
        command.words("--scope", options.scopes, "Scope to ask for");
      },
      preview);
}

}  // namespace mandate::cli
