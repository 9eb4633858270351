#include "oauth/metadata.h"

#include "web/oauth/public_document.h"
#include "web/oauth/routes.h"

namespace mandate::web::oauth {
namespace {

mandate::oauth::Metadata metadata_of(const grants::Issuer& issuer, const domain::Organization& organization) {
  mandate::oauth::Metadata metadata;
  metadata.issuer = issuer.url;
  metadata.is_org = issuer.is_org();
  metadata.global_revocation_endpoint = organization.public_url + "/oauth2/v1/global-token-revocation";
  metadata.base = issuer.is_org() ? organization.public_url + "/oauth2/v1" : issuer.url + "/v1";
  for (const auto* grant : grants::grants())
    if (grant->served_by(issuer)) metadata.grant_types.emplace_back(grant->type());
  if (issuer.is_org()) metadata.scopes = {"openid", "profile", "email", "address", "phone", "groups", "offline_access"};
  if (issuer.server) metadata.id_token_algorithm = issuer.server->server.signing_algorithm;
  if (issuer.server)
    for (const auto& scope : issuer.server->scopes)
      if (scope.system || scope.published) metadata.scopes.push_back(scope.name);
  return metadata;
}

Result<http::Response> metadata(const http::Request& request, directory::View& view) {
  const auto issuer = issuance::find_issuer(view, server_of(request));
  if (!issuer) return fail(ErrorKind::unavailable, issuer.error().description, issuer.error().note);
  if (!*issuer) return no_such_server();
  return public_document(mandate::oauth::metadata_text(metadata_of(**issuer, view.organization())));
}

}  // namespace

// Every place where a client may look for it: OpenID Connect Discovery appends to the issuer, RFC 8414 inserts after
// the host, and clients mix the two.
void mount_metadata(http::Router& router, const OauthApi& api) {
  for (const std::string document : {"openid-configuration", "oauth-authorization-server"})
    for (const std::string& path :
         {"/.well-known/" + document, "/oauth2/{authorizationServerId}/.well-known/" + document,
          "/.well-known/" + document + "/oauth2/{authorizationServerId}"})
      router.add(http::Method::get, path, api.document(metadata));
}

}  // namespace mandate::web::oauth
