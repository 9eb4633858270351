// The organisation: wire contract section 3, "org". What /.well-known/okta-organization says is for everybody: clients
// need the id to build resource names.
#include "api/organization_json.h"
#include "manage/organization/organization_profile.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

Result<http::Response> get_profile(const Call& call) {
  TRY(const auto profile, manage::OrganizationProfile(call.environment()).get());
  return json_response(200, api::to_json(profile, call.organization()));
}

template <bool replaces>
Result<http::Response> change_profile(const Call& call) {
  TRY(const auto body, replaces ? call.body() : call.optional_body());
  TRY(const auto change, api::parse_organization_profile(body, replaces));
  TRY(const auto profile, manage::OrganizationProfile(call.environment()).change(change, call.caller()));
  return json_response(200, api::to_json(profile, call.organization()));
}

}  // namespace

void mount_organization(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  router.add(get, "/api/v1/org", api.handler(get_profile));
  router.add(post, "/api/v1/org", api.handler(change_profile<false>));
  router.add(put, "/api/v1/org", api.handler(change_profile<true>));
  router.add(get, "/.well-known/okta-organization",
             http::inline_handler([&organization = api.environment().organization](const http::Request&) {
               return json_response(200, api::public_json(organization));
             }));
}

}  // namespace mandate::web::admin
