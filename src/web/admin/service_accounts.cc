// Service accounts in the vault: the published paths, and the rotation of a password, which is ours. No answer holds a
// password.
#include "manage/vault/service_accounts.h"
#include "api/vault_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::ServiceAccounts;

domain::ServiceAccountId account_of(const Call& call) {
  return call.id<domain::ServiceAccountId>("serviceAccountId");
}

// 200 for a new one too, as existing clients expect.
http::Response shown(const Call& call, const domain::ServiceAccountDetails& account) {
  return json_response(200, api::to_json(account, call.organization()));
}

Result<http::Response> list_accounts(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto accounts, ServiceAccounts(call.environment()).list(page, call.parameter("match").value_or("")));
  json::array rows;
  for (const auto& account : accounts.rows) rows.emplace_back(api::to_json(account, call.organization()));
  return call.core_list(std::move(rows), accounts.next);
}

Result<http::Response> create_account(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto draft, api::parse_new_service_account(body));
  TRY(const auto account, ServiceAccounts(call.environment()).create(draft, call.caller()));
  return shown(call, account);
}

Result<http::Response> get_account(const Call& call) {
  TRY(const auto account, ServiceAccounts(call.environment()).get(account_of(call)));
  return shown(call, account);
}

Result<http::Response> patch_account(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_service_account_patch(body));
  TRY(const auto account, ServiceAccounts(call.environment()).change(account_of(call), change, call.caller()));
  return shown(call, account);
}

Result<http::Response> rotate_password(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto password, api::parse_password_rotation(body));
  TRY(const auto account, ServiceAccounts(call.environment()).rotate(account_of(call), password, call.caller()));
  return shown(call, account);
}

Result<http::Response> delete_account(const Call& call) {
  CHECK(ServiceAccounts(call.environment()).remove(account_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_service_accounts(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string accounts = "/privileged-access/api/v1/service-accounts", account = accounts + "/{serviceAccountId}";
  router.add(get, accounts, api.handler(list_accounts));
  router.add(post, accounts, api.handler(create_account));
  router.add(get, account, api.handler(get_account));
  router.add(patch, account, api.handler(patch_account));
  router.add(delete_, account, api.handler(delete_account));
  router.add(post, account + "/rotate", api.handler(rotate_password));
}

}  // namespace mandate::web::admin
