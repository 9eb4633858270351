#include "issuance/user_info.h"

#include "base/text.h"
#include "web/oauth/public_document.h"
#include "web/oauth/routes.h"

namespace mandate::web::oauth {
namespace {

constexpr std::string_view scheme = "Bearer ";

// Scripts of any site may ask: the token decides, and no cookie is read here.
http::Response json_answer(int status, const json::object& body) {
  return http::Response{
      status,
      {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}, {"Access-Control-Allow-Origin", "*"}},
      json::serialize(body)};
}

// RFC 6750 section 3.
http::Response with_challenge(http::Response response, const std::string& parameters) {
  response.with("WWW-Authenticate", "Bearer" + parameters).with("Access-Control-Expose-Headers", "WWW-Authenticate");
  return response;
}

http::Response refused(const mandate::oauth::TokenError& error) {
  auto response = json_answer(error.status, {{"error", error.error}, {"error_description", error.description}});
  response.log_note = error.reason;
  const bool of_token =
      error.reason == "invalid_token" || error.reason == "insufficient_scope" || error.reason == "invalid_request";
  if (!of_token) return response;
  auto parameters = " error=\"" + error.error + "\", error_description=\"" + error.description + "\"";
  if (error.reason == "insufficient_scope") parameters += ", scope=\"openid\"";
  return with_challenge(std::move(response), parameters);
}

Result<http::Response> user_info(const issuance::Environment& environment, const http::Request& request,
                                 directory::View& view) {
  const auto issuer = issuance::find_issuer(view, server_of(request));
  if (!issuer) return refused(issuer.error());
  if (!*issuer) return no_such_server();
  const auto header = request.header("Authorization");
  // Without a token there is nothing wrong yet, so the challenge names no error.
  if (!header || !starts_with_ignoring_case(*header, scheme)) return with_challenge(json_answer(401, {}), "");
  if (request.count_headers("Authorization") > 1)
    return refused(mandate::oauth::token_error("invalid_request", "The Authorization header must occur once"));
  const auto claims = issuance::read_user_info(environment, **issuer, trim(header->substr(scheme.size())), view,
                                               environment.clock.now());
  return claims ? json_answer(200, *claims) : refused(claims.error());
}

}  // namespace

void mount_user_info(http::Router& router, const OauthApi& api) {
  const auto handler = api.document([&api](const http::Request& request, directory::View& view) {
    return user_info(api.environment(), request, view);
  });
  for (const char* path : {"/oauth2/v1/userinfo", "/oauth2/{authorizationServerId}/v1/userinfo"}) {
    router.add(http::Method::get, path, handler);
    router.add(http::Method::post, path, handler);
  }
}

}  // namespace mandate::web::oauth
