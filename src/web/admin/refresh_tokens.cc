// The refresh tokens that are out, under the application, the user or the authorization server that they belong to.
#include "manage/tokens/refresh_tokens.h"
#include "api/refresh_token_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using Holder = manage::RefreshTokenHolder;

// One per path under which tokens are found.
Holder of_application(const Call& call) {
  return {.application = call.id<domain::ApplicationId>("appId")};
}
Holder of_server(const Call& call) {
  return {.server = call.id<domain::AuthorizationServerId>("authServerId")};
}
Holder of_user(const Call& call) {
  const auto& name = call.request().path_parameter("userId");
  return {.user = name == "me" ? call.caller().user.str() : name};
}
Holder of_server_client(const Call& call) {
  auto holder = of_server(call);
  holder.client = call.id<domain::ClientId>("clientId");
  return holder;
}
Holder of_user_client(const Call& call) {
  auto holder = of_user(call);
  holder.client = call.id<domain::ClientId>("clientId");
  return holder;
}

std::string path_of(const Call& call) {
  const auto& target = call.request().target;
  return target.substr(0, target.find('?'));
}

// With what its scopes say, when the request asks for it (`expand=scope`).
Result<json::object> show(const Call& call, const domain::RefreshToken& token, const std::string& url) {
  TRY(const auto expand, call.expand({"scope"}));
  auto object = api::to_json(token, url, call.organization());
  if (!expand) return object;
  TRY(const auto scopes, manage::RefreshTokens(call.environment()).scopes_of(token));
  json::array embedded;
  for (const auto& scope : scopes) embedded.push_back(api::embedded_scope(scope, call.organization()));
  object["_embedded"] = json::object{{"scopes", std::move(embedded)}};
  return object;
}

using HolderOf = Holder (*)(const Call&);

template <HolderOf holder>
Result<http::Response> list_tokens(const Call& call) {
  TRY(const auto page, call.page());
  CHECK(call.expand({"scope"}));
  TRY(const auto tokens, manage::RefreshTokens(call.environment()).list(holder(call), page));
  json::array rows;
  for (const auto& token : tokens.rows) {
    TRY(auto row, show(call, token, call.link(path_of(call) + "/" + token.id.str())));
    rows.push_back(std::move(row));
  }
  return call.core_list(std::move(rows), tokens.next);
}

template <HolderOf holder>
Result<http::Response> revoke_tokens(const Call& call) {
  CHECK(manage::RefreshTokens(call.environment()).revoke_all(holder(call), call.caller()));
  return no_content();
}

template <HolderOf holder>
Result<http::Response> get_token(const Call& call) {
  TRY(const auto token,
      manage::RefreshTokens(call.environment()).get(holder(call), call.id<domain::RefreshTokenId>("tokenId")));
  TRY(auto body, show(call, token, call.link(path_of(call))));
  return json_response(200, std::move(body));
}

template <HolderOf holder>
Result<http::Response> revoke_token(const Call& call) {
  CHECK(manage::RefreshTokens(call.environment())
            .revoke(holder(call), call.id<domain::RefreshTokenId>("tokenId"), call.caller()));
  return no_content();
}

template <HolderOf holder>
Result<http::Response> list_clients(const Call& call) {
  const auto whose = holder(call);
  TRY(const auto clients, manage::RefreshTokens(call.environment()).clients(whose));
  json::array rows;
  for (const auto& client : clients)
    rows.emplace_back(api::client_to_json(client, call.link(path_of(call) + "/" + client.client_id.str()),
                                          /*of_user=*/whose.user.has_value()));
  return call.core_list(std::move(rows), "");
}

template <HolderOf holder>
void mount_tokens(http::Router& router, const AdminApi& api, const std::string& owner) {
  using enum http::Method;
  const std::string tokens = owner + "/tokens", one = tokens + "/{tokenId}";
  router.add(get, tokens, api.handler(list_tokens<holder>));
  router.add(delete_, tokens, api.handler(revoke_tokens<holder>));
  router.add(get, one, api.handler(get_token<holder>));
  router.add(delete_, one, api.handler(revoke_token<holder>));
}

}  // namespace

void mount_refresh_tokens(http::Router& router, const AdminApi& api) {
  const std::string server_clients = "/api/v1/authorizationServers/{authServerId}/clients",
                    user_clients = "/api/v1/users/{userId}/clients";
  mount_tokens<of_application>(router, api, "/api/v1/apps/{appId}");
  mount_tokens<of_server_client>(router, api, server_clients + "/{clientId}");
  mount_tokens<of_user_client>(router, api, user_clients + "/{clientId}");
  router.add(http::Method::get, server_clients, api.handler(list_clients<of_server>));
  router.add(http::Method::get, user_clients, api.handler(list_clients<of_user>));
}

}  // namespace mandate::web::admin
