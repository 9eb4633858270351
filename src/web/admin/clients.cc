// Dynamic registration of clients (RFC 7591, RFC 7592) by administrators. A client is an application: what is
// registered here is there as well.
#include "api/client_json.h"
#include "domain/application.h"
#include "manage/applications/applications.h"
#include "web/admin/errors.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

domain::ClientId client_of(const Call& call) {
  return domain::ClientId(call.request().path_parameter("clientId"));
}

Result<http::Response> answer(int status, const domain::ApplicationDetails& details) {
  TRY(auto body, api::to_client_json(details));
  return json_response(status, body);
}

// Where causes stand in an application.
std::string_view without_path(std::string_view location) {
  return location.substr(location.rfind('.') + 1);
}

// The error object, with what clients of dynamic registration read (RFC 7591 section 3.2.2).
Result<http::Response> in_both_forms(Result<http::Response> result) {
  if (result || result.error().kind != ErrorKind::invalid) return result;
  auto error = std::move(result).error();
  bool redirect = false;
  for (auto& cause : error.causes) {
    cause.location = without_path(cause.location);
    redirect = redirect || cause.location == "redirect_uris" || cause.location == "post_logout_redirect_uris";
  }
  auto object = error_object_of(error);
  object.body["error"] = redirect ? "invalid_redirect_uri" : "invalid_client_metadata";
  object.body["error_description"] = error.causes.empty() ? error.message : error.causes.front().summary;
  return json_response(object.status, std::move(object.body));
}

Result<http::Response> list_clients(const Call& call) {
  TRY(const auto page, call.page());
  TRY(const auto clients,
      manage::Applications(call.environment()).list({page, call.parameter("q").value_or(""), std::nullopt}));
  json::array rows;
  for (const auto& details : clients.rows) {
    TRY(auto row, api::to_client_json(details));
    rows.emplace_back(std::move(row));
  }
  return call.core_list(std::move(rows), clients.next);
}

Result<http::Response> register_client(const Call& call) {
  TRY(const auto body, call.body());
  TRY(const auto change, api::parse_client(body));
  TRY(const auto made, manage::Applications(call.environment()).create(change, true, call.caller()));
  return answer(201, made);
}

Result<http::Response> get_client(const Call& call) {
  TRY(const auto details, manage::Applications(call.environment()).find(client_of(call)));
  return answer(200, details);
}

Result<http::Response> replace_client(const Call& call) {
  const manage::Applications applications(call.environment());
  TRY(const auto details, applications.find(client_of(call)));
  TRY(const auto body, call.body());
  const auto* named = body.if_contains("client_id");
  if (named != nullptr && *named != json::value(client_of(call).str()))
    return invalid("Client",
                   {{"'client_id' must be that of the path: it cannot be changed.", "IMMUTABLE", "client_id"}});
  TRY(const auto change, api::parse_client(body));
  TRY(const auto replaced, applications.replace(details.application.id, change, call.caller()));
  return answer(200, replaced);
}

Result<http::Response> delete_client(const Call& call) {
  const manage::Applications applications(call.environment());
  TRY(const auto details, applications.find(client_of(call)));
  CHECK(applications.deregister(details.application.id, call.caller()));
  return no_content();
}

Result<http::Response> renew_secret(const Call& call) {
  const manage::Applications applications(call.environment());
  TRY(const auto details, applications.find(client_of(call)));
  TRY(const auto renewed, applications.renew_secret(details.application.id, call.caller()));
  return answer(200, renewed);
}

using Work = Result<http::Response> (*)(const Call&);
template <Work work>
Result<http::Response> readable(const Call& call) {
  return in_both_forms(work(call));
}

}  // namespace

void mount_clients(http::Router& router, const AdminApi& api) {
  using enum http::Method;
  const std::string all = "/oauth2/v1/clients", one = all + "/{clientId}";
  router.add(get, all, api.handler(list_clients));
  router.add(post, all, api.handler(readable<register_client>));
  router.add(get, one, api.handler(get_client));
  router.add(put, one, api.handler(readable<replace_client>));
  router.add(delete_, one, api.handler(readable<delete_client>));
  router.add(post, one + "/lifecycle/newSecret", api.handler(readable<renew_secret>));
}

}  // namespace mandate::web::admin
