// The signing keys of custom authorization servers: wire contract 3. Ours: DELETE of an EXPIRED key.
#include "api/signing_key_json.h"
#include "manage/servers/server_keys.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

manage::ServerKeys keys_of(const Call& call) {
  return {call.environment(), call.id<domain::AuthorizationServerId>("authServerId")};
}
const std::string& kid_of(const Call& call) {
  return call.request().path_parameter("keyId");
}

Result<http::Response> answer(const Call& call, const std::vector<domain::SigningKey>& keys) {
  json::array rows;
  for (const auto& key : keys) {
    TRY(auto row, api::to_json(key, call.organization()));
    rows.push_back(std::move(row));
  }
  return call.core_list(std::move(rows), "");
}

Result<http::Response> list_keys(const Call& call) {
  TRY(const auto keys, keys_of(call).list());
  return answer(call, keys);
}

Result<http::Response> get_key(const Call& call) {
  TRY(const auto key, keys_of(call).get(kid_of(call)));
  TRY(auto object, api::to_json(key, call.organization()));
  return json_response(200, std::move(object));
}

Result<http::Response> delete_key(const Call& call) {
  CHECK(keys_of(call).withdraw(kid_of(call), call.caller()));
  return no_content();
}

Result<http::Response> rotate_keys(const Call& call) {
  TRY(const auto body, call.body());
  CHECK(api::check_key_rotation(body));
  TRY(const auto keys, keys_of(call).rotate(call.caller()));
  return answer(call, keys);
}

}  // namespace

void mount_signing_keys(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string credentials = "/api/v1/authorizationServers/{authServerId}/credentials",
                    key = credentials + "/keys/{keyId}";
  router.add(get, credentials + "/keys", api.handler(list_keys));
  router.add(get, key, api.handler(get_key));
  router.add(delete_, key, api.handler(delete_key));
  router.add(post, credentials + "/lifecycle/keyRotate", api.handler(rotate_keys));
}

}  // namespace mandate::web::admin
