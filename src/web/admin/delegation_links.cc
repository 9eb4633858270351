// Whose tokens agents may present: wire contract 1.9.
#include "manage/delegation_links/delegation_links.h"
#include "api/delegation_link_json.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

using manage::DelegationLinks;

domain::DelegationLinkId link_of(const Call& call) {
  return call.id<domain::DelegationLinkId>("delegationLinkId");
}

Result<http::Response> list_links(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto links, DelegationLinks(call.environment()).list(page, call.parameter("filter")));
  json::array rows;
  for (const auto& link : links.rows) rows.emplace_back(api::to_json(link, call.organization()));
  auto response = call.list(std::move(rows), links.next);
  call.add_link_header(response, links.next);
  return response;
}

Result<http::Response> create_link(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto wanted, api::parse_new_delegation_link(body));
  TRY(const auto link, DelegationLinks(call.environment())
                           .create({wanted.client_orn, wanted.token, wanted.resource_orn}, call.caller()));
  return json_response(201, api::to_json(link, call.organization()));
}

Result<http::Response> get_link(const Call& call) {
  TRY(const auto link, DelegationLinks(call.environment()).get(link_of(call)));
  return json_response(200, api::to_json(link, call.organization()));
}

Result<http::Response> delete_link(const Call& call) {
  CHECK(DelegationLinks(call.environment()).remove(link_of(call), call.caller()));
  return no_content();
}

}  // namespace

void mount_delegation_links(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string links = "/workload-principals/api/v1/delegation-links", one = links + "/{delegationLinkId}";
  router.add(get, links, api.handler(list_links));
  router.add(post, links, api.handler(create_link));
  router.add(get, one, api.handler(get_link));
  router.add(delete_, one, api.handler(delete_link));
}

}  // namespace mandate::web::admin
