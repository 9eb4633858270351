// API tokens. Existing clients list, read and revoke them; creating one is ours.
#include "manage/access/api_tokens.h"
#include "api/access_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

// The `{apiTokenId}` of the route; without one, in `/current`, the token of the request.
domain::ApiTokenId token_of(const Call& call) {
  const auto& named = call.request().path_parameter("apiTokenId");
  return named.empty() ? call.caller().token : domain::ApiTokenId(named);
}

Result<http::Response> list_tokens(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto tokens, manage::ApiTokens(call.environment()).list(page));
  json::array rows;
  for (const auto& token : tokens.rows) rows.emplace_back(api::to_json(token, call.organization()));
  return call.core_list(std::move(rows), tokens.next);
}

Result<http::Response> create_token(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto request, api::parse_new_api_token(body));
  TRY(const auto made, manage::ApiTokens(call.environment()).create(request.name, request.expires, call.caller()));
  return json_response(201, api::to_json(made.token, made.text, call.organization()));
}

Result<http::Response> get_token(const Call& call) {
  TRY(const auto token, manage::ApiTokens(call.environment()).get(token_of(call)));
  return json_response(200, api::to_json(token, call.organization()));
}

Result<http::Response> revoke_token(const Call& call) {
  CHECK(manage::ApiTokens(call.environment()).revoke(token_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_api_tokens(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string tokens = "/api/v1/api-tokens";
  router.add(get, tokens, api.handler(list_tokens));
  router.add(post, tokens, api.handler(create_token));
  for (const auto* one : {"/current", "/{apiTokenId}"}) {
    router.add(get, tokens + one, api.handler(get_token));
    router.add(delete_, tokens + one, api.handler(revoke_token));
  }
}

}  // namespace mandate::web::admin
