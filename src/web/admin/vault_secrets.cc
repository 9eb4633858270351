// Secrets in the vault: paths of ours, beside those that existing clients know for service accounts. No answer holds a
// value.
#include "manage/vault/vault_secrets.h"
#include <charconv>
#include "api/vault_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::VaultSecrets;

domain::VaultSecretId secret_of(const Call& call) {
  return call.id<domain::VaultSecretId>("vaultSecretId");
}

http::Response shown(const Call& call, int status, const domain::VaultSecret& secret) {
  return json_response(status, api::to_json(secret, call.organization()));
}

// The `{version}` of the route; what is no number is no version.
Result<std::int64_t> version_of(const Call& call) {
  const auto& text = call.request().path_parameter("version");
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return not_found(text, "VaultSecretVersion");
  return number;
}

Result<http::Response> list_secrets(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto secrets, VaultSecrets(call.environment()).list(page, call.parameter("match").value_or("")));
  json::array rows;
  for (const auto& secret : secrets.rows) rows.emplace_back(api::to_json(secret, call.organization()));
  return call.core_list(std::move(rows), secrets.next);
}

Result<http::Response> create_secret(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto draft, api::parse_new_vault_secret(body));
  TRY(const auto secret, VaultSecrets(call.environment()).create(draft, call.caller()));
  return shown(call, 201, secret);
}

Result<http::Response> get_secret(const Call& call) {
  TRY(const auto secret, VaultSecrets(call.environment()).get(secret_of(call)));
  return shown(call, 200, secret);
}

Result<http::Response> patch_secret(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_vault_secret_patch(body));
  TRY(const auto secret, VaultSecrets(call.environment()).change(secret_of(call), change, call.caller()));
  return shown(call, 200, secret);
}

Result<http::Response> rotate_secret(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto members, api::parse_secret_rotation(body));
  TRY(const auto secret, VaultSecrets(call.environment()).rotate(secret_of(call), members, call.caller()));
  return shown(call, 200, secret);
}

AdminApi::Answer set_status(domain::Status status) {
  return [status](const Call& call) -> Result<http::Response> {
    TRY(const auto secret, VaultSecrets(call.environment()).set_status(secret_of(call), status, call.caller()));
    return shown(call, 200, secret);
  };
}

Result<http::Response> delete_secret(const Call& call) {
  CHECK(VaultSecrets(call.environment()).remove(secret_of(call), call.caller()));
  return no_content();
}

Result<http::Response> list_versions(const Call& call) {
  TRY(const auto found, VaultSecrets(call.environment()).versions(secret_of(call)));
  json::array rows;
  for (const auto& version : found.versions)
    rows.emplace_back(api::to_json(found.secret, version, call.organization()));
  return call.core_list(std::move(rows), "");
}

Result<http::Response> delete_version(const Call& call) {
  TRY(const auto version, version_of(call));
  CHECK(VaultSecrets(call.environment()).remove_version(secret_of(call), version, call.caller()));
  return no_content();
}

}  // namespace

void mount_vault_secrets(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string secrets = "/privileged-access/api/v1/secrets", secret = secrets + "/{vaultSecretId}";
  router.add(get, secrets, api.handler(list_secrets));
  router.add(post, secrets, api.handler(create_secret));
  router.add(get, secret, api.handler(get_secret));
  router.add(patch, secret, api.handler(patch_secret));
  router.add(delete_, secret, api.handler(delete_secret));
  router.add(post, secret + "/rotate", api.handler(rotate_secret));
  router.add(post, secret + "/lifecycle/activate", api.handler(set_status(domain::Status::active)));
  router.add(post, secret + "/lifecycle/deactivate", api.handler(set_status(domain::Status::inactive)));
  router.add(get, secret + "/versions", api.handler(list_versions));
  router.add(delete_, secret + "/versions/{version}", api.handler(delete_version));
}

}  // namespace mandate::web::admin
