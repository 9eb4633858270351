#include "signin/user_info.h"

#include "base/json.h"
#include "base/text.h"
#include "oauth/user_claims.h"
#include "web/signin/routes.h"

namespace mandate::web::signin {
namespace {

constexpr std::string_view scheme = "Bearer ";

// Scripts of any site may ask: the token decides, and no cookie is read here.
http::Response json_answer(int status, const json::object& body) {
  http::Response response;
  response.status = status;
  response.body = json::serialize(body);
  response.with("Content-Type", "application/json")
      .with("Cache-Control", "no-store")
      .with("Access-Control-Allow-Origin", "*");
  return response;
}

// RFC 6750 section 3. Without a token there is nothing wrong yet, so the challenge names no error.
http::Response challenge(int status, std::string_view error, std::string_view description) {
  std::string header = "Bearer";
  json::object body;
  if (!error.empty()) {
    header.append(" error=\"").append(error).append("\", error_description=\"").append(description).append("\"");
    if (error == "insufficient_scope") header += ", scope=\"openid\"";
    body = {{"error", error}, {"error_description", description}};
  }
  auto response = json_answer(status, body);
  response.with("WWW-Authenticate", header).with("Access-Control-Expose-Headers", "WWW-Authenticate");
  response.log_note = error;
  return response;
}

Result<http::Response> refused(const Error& error) {
  if (error.kind == ErrorKind::unauthenticated)
    return challenge(401, "invalid_token", "The access token is not valid here any more");
  if (error.kind == ErrorKind::forbidden)
    return challenge(403, "insufficient_scope", "The access token does not have the scope openid");
  return tl::unexpected(error);
}

Result<http::Response> user_info(const SigninApi& api, const http::Request& request) {
  const auto header = request.header("Authorization");
  if (!header || !starts_with_ignoring_case(*header, scheme)) return challenge(401, "", "");
  if (request.count_headers("Authorization") > 1)
    return challenge(400, "invalid_request", "The Authorization header must occur once");
  const auto info = mandate::signin::read_user_info(api.environment(), trim(header->substr(scheme.size())));
  if (!info) return refused(info.error());
  json::object claims{{"sub", info->user.id.str()}};
  oauth::add_user_claims(claims, info->user, info->scopes, info->groups);
  return json_answer(200, claims);
}

// What a browser asks before a script's request with an Authorization header.
http::Response preflight(const http::Request&) {
  http::Response response;
  response.status = 204;
  response.with("Access-Control-Allow-Origin", "*").with("Access-Control-Allow-Methods", "GET, POST");
  response.with("Access-Control-Allow-Headers", "Authorization, Content-Type").with("Access-Control-Max-Age", "3600");
  return response;
}

}  // namespace

void mount_user_info(http::Router& router, const SigninApi& api) {
  router.add(http::Method::get, "/oauth2/v1/userinfo", api.handler(user_info));
  router.add(http::Method::post, "/oauth2/v1/userinfo", api.handler(user_info));
  router.add(http::Method::options, "/oauth2/v1/userinfo", http::inline_handler(preflight));
}

}  // namespace mandate::web::signin
