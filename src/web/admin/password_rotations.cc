// Passwords that are changed by a hook in the account's own system; ours.
#include "manage/vault/password_rotations.h"
#include "api/vault_json.h"
#include "manage/vault/rotation_hooks.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::PasswordRotations;
using manage::RotationHooks;

domain::ServiceAccountId account_of(const Call& call) {
  return call.id<domain::ServiceAccountId>("serviceAccountId");
}

Result<http::Response> get_hook(const Call& call) {
  TRY(const auto hook, RotationHooks(call.environment()).get(account_of(call)));
  return json_response(200, api::to_json(hook, call.organization()));
}

Result<http::Response> put_hook(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto draft, api::parse_rotation_hook(body));
  TRY(const auto hook, RotationHooks(call.environment()).put(account_of(call), draft, call.caller()));
  return json_response(200, api::to_json(hook, call.organization()));
}

Result<http::Response> delete_hook(const Call& call) {
  CHECK(RotationHooks(call.environment()).remove(account_of(call), call.caller()));
  return no_content();
}

Result<http::Response> start_rotation(const Call& call) {
  TRY(const auto body, call.optional_body());
  if (!body.empty())
    return invalid("PasswordRotation", {{"'" + std::string(body.begin()->key()) +
                                             "' is not a member that can be given here: the password is made here.",
                                         "UNKNOWN_MEMBER", std::string(body.begin()->key())}});
  TRY(const auto rotation, PasswordRotations(call.environment()).start(account_of(call), call.caller()));
  const auto object = api::to_json(rotation, call.organization());
  auto response = json_response(202, object);
  return std::move(response).with("Location", std::string(object.at("_links").at("self").at("href").as_string()));
}

Result<http::Response> list_rotations(const Call& call) {
  TRY(const auto rotations, PasswordRotations(call.environment()).list(account_of(call)));
  json::array rows;
  for (const auto& rotation : rotations) rows.emplace_back(api::to_json(rotation, call.organization()));
  return call.core_list(std::move(rows), "");
}

Result<http::Response> get_rotation(const Call& call) {
  TRY(const auto rotation,
      PasswordRotations(call.environment()).get(account_of(call), call.id<domain::PasswordRotationId>("rotationId")));
  return json_response(200, api::to_json(rotation, call.organization()));
}

}  // namespace

void mount_password_rotations(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string account = "/privileged-access/api/v1/service-accounts/{serviceAccountId}",
                    hook = account + "/rotation-hook", rotations = account + "/rotations";
  router.add(get, hook, api.handler(get_hook));
  router.add(put, hook, api.handler(put_hook));
  router.add(delete_, hook, api.handler(delete_hook));
  router.add(post, rotations, api.handler(start_rotation));
  router.add(get, rotations, api.handler(list_rotations));
  router.add(get, rotations + "/{rotationId}", api.handler(get_rotation));
}

}  // namespace mandate::web::admin
