#include "web/oauth/public_document.h"
#include "web/oauth/routes.h"

#include "base/json.h"

namespace mandate::web::oauth {
namespace {

// RFC 7517 section 5. Keys that come next and keys that no longer sign are in it: no token is refused during a
// rotation.
Result<http::Response> keys(const http::Request& request, directory::View& view) {
  const auto issuer = issuance::find_issuer(view, server_of(request));
  if (!issuer) return fail(ErrorKind::unavailable, issuer.error().description, issuer.error().note);
  if (!*issuer) return no_such_server();
  json::array keys;
  for (const auto& key : (*issuer)->signing().keys) keys.emplace_back(key.public_jwk);
  return public_document(json::serialize(json::object{{"keys", std::move(keys)}}));
}

}  // namespace

void mount_keys(http::Router& router, const OauthApi& api) {
  router.add(http::Method::get, "/oauth2/v1/keys", api.document(keys));
  router.add(http::Method::get, "/oauth2/{authorizationServerId}/v1/keys", api.document(keys));
}

}  // namespace mandate::web::oauth
