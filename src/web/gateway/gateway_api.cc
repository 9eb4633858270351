#include "web/gateway/gateway_api.h"

#include <memory>

#include "base/text.h"
#include "directory/directory.h"
#include "jose/jwt.h"
#include "mcp/rpc.h"
#include "web/oauth/public_document.h"
#include "web/request_origin.h"

namespace mandate::web::gateway {
namespace {

namespace rpc = mandate::mcp;
using mandate::gateway::Answer;
using mandate::gateway::Request;
using Counter = RateLimit::Counter;

constexpr std::size_t body_max = 1024 * 1024;
constexpr std::string_view resource_place = "/.well-known/oauth-protected-resource";

http::Response json(int status, std::string body) {
  return http::Response{status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, std::move(body)};
}

http::Response rpc_error(int status, std::string why) {
  return json(status,
              mandate::json::serialize(rpc::error_message(nullptr, {rpc::code::invalid_request, std::move(why)})));
}

std::string text_of(const http::Request& request, std::string_view header) {
  return std::string(request.header(header).value_or(""));
}

// RFC 6750 section 2.1; empty: no token, or more than one, of which nobody could say which counts.
std::string bearer_of(const http::Request& request) {
  constexpr std::string_view scheme = "Bearer ";
  const auto value = request.header("Authorization").value_or("");
  if (request.count_headers("Authorization") != 1 || !starts_with_ignoring_case(value, scheme)) return "";
  return std::string(trim(value.substr(scheme.size())));
}

// Whose token it says it is: only what somebody proved to have sent is counted as theirs, but who has done too much
// need not be looked at.
std::string claimed_client(const std::string& token) {
  const auto jwt = jose::UnverifiedJwt::parse(token);
  return jwt ? text_at(jwt->unverified_claims(), "client_id") : std::string();
}

http::Response too_many(const RateLimit::Standing& standing) {
  auto response = rpc_error(429, "Too many requests");
  add_rate_headers(response, standing);
  return response;
}

// What is no message, whoever sends it.
std::optional<http::Response> refuse(const http::Request& request) {
  if (request.content_type() != "application/json")
    return rpc_error(415, "Send one JSON-RPC message as 'Content-Type: application/json'");
  if (request.body.size() > body_max) return rpc_error(413, "The message is larger than 1 MB");
  return std::nullopt;
}

Request to_request(const http::Request& request) {
  return {request.path_parameter("resourcePath"),
          bearer_of(request),
          {request.body, text_of(request, "MCP-Protocol-Version"), text_of(request, "Mcp-Method"),
           text_of(request, "Mcp-Name")},
          origin_of(request)};
}

// RFC 6750 section 3, RFC 9728 section 5.1. Who sent no token did nothing wrong and gets no error code.
std::string challenge(const Answer& answer, const std::string& metadata_url, bool presented) {
  std::string text = presented ? "Bearer error=\"invalid_token\", " : "Bearer ";
  if (!answer.scopes.empty()) text += "scope=\"" + join(answer.scopes, " ") + "\", ";
  return text + "resource_metadata=\"" + metadata_url + "\"";
}

// Documents of a virtual server: RFC 9728 section 2. The name of the server is for whoever knows its path.
Result<http::Response> resource_metadata(const http::Request& request, directory::View& view) {
  const auto server = mandate::gateway::find_virtual_server(view, request.path_parameter("resourcePath"));
  if (!server) return fail(ErrorKind::unavailable, server.error().description, server.error().note);
  if (!*server)
    return http::Response{
        404,
        {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}, {"Access-Control-Allow-Origin", "*"}},
        R"({"error":"not_found","error_description":"There is no such virtual MCP server, or it is not ACTIVE"})"};
  const auto scopes = mandate::gateway::find_scopes(**server, view);
  if (!scopes) return fail(ErrorKind::unavailable, scopes.error().description, scopes.error().note);
  mandate::json::array issuers;
  for (const auto& id : (*server)->resource->servers) issuers.emplace_back(view.organization().issuer(id));
  mandate::json::object document{{"resource", (*server)->resource->url},
                                 {"resource_name", (*server)->resource->name},
                                 {"authorization_servers", std::move(issuers)},
                                 {"bearer_methods_supported", mandate::json::array{"header"}}};
  if (!scopes->empty()) document["scopes_supported"] = mandate::json::array(scopes->begin(), scopes->end());
  return oauth::public_document(mandate::json::serialize(document));
}

}  // namespace

GatewayApi::GatewayApi(const issuance::Environment& environment, const mandate::gateway::Gateway& gateway,
                       RateLimits limits)
    : organization_(environment.directory.organization()),
      gateway_(gateway),
      limit_(environment.ledger, environment.clock, limits) {}

http::Response GatewayApi::to_response(const Answer& answer, const std::string& resource_path, bool presented) const {
  http::Response response;
  switch (answer.kind) {
    case Answer::Kind::message:
      response = json(answer.status, answer.body);
      break;
    case Answer::Kind::accepted:
      response = http::Response{202, {{"Cache-Control", "no-store"}}};
      break;
    case Answer::Kind::no_such_server:
      response = rpc_error(404, "There is no such virtual MCP server, or it is not ACTIVE");
      break;
    case Answer::Kind::unauthorized:
      response = rpc_error(401, "An access token for this server is needed: see resource_metadata");
      response.with("WWW-Authenticate", challenge(answer,
                                                  organization_.public_url + std::string(resource_place) + "/mcp/" +
                                                      percent_encode(resource_path),
                                                  presented));
      break;
    case Answer::Kind::overloaded:
      response = rpc_error(503, "The server is busy; try again");
      response.with("Retry-After", "1");
      break;
  }
  response.log_note = answer.log_note;
  return response;
}

http::Handler GatewayApi::endpoint() const {
  return [this](http::Request request, http::Responder responder) {
    auto origin = origin_of(request);
    const auto address = limit_.take(Counter::address_requests, origin.client_address, origin);
    if (!address.allowed) return responder(too_many(address));
    const auto failures = limit_.check(Counter::address_failures, origin.client_address, origin);
    if (!failures.allowed) return responder(too_many(failures));
    if (auto refused = refuse(request)) return responder(*std::move(refused));
    auto asked = to_request(request);
    const bool presented = !asked.token.empty();
    if (const auto client = claimed_client(asked.token); !client.empty())
      if (const auto requests = limit_.check(Counter::client_requests, client, origin); !requests.allowed)
        return responder(too_many(requests));
    const auto path = asked.resource_path;
    // std::function wants what it holds to be copyable.
    auto shared = std::make_shared<http::Responder>(std::move(responder));
    gateway_.answer(std::move(asked), [this, shared, path, origin, address, presented](const Answer& answer) {
      auto response = to_response(answer, path, presented);
      auto standing = address;
      if (!answer.client.empty()) standing = limit_.take(Counter::client_requests, answer.client, origin);
      if (presented && answer.kind == Answer::Kind::unauthorized)
        limit_.take(Counter::address_failures, origin.client_address, origin);
      add_rate_headers(response, standing);
      (*shared)(std::move(response));
    });
  };
}

void mount_gateway(http::Router& router, const GatewayApi& api, const oauth::OauthApi& documents) {
  const std::string server = "/mcp/{resourcePath}", place(resource_place);
  router.add(http::Method::post, server, api.endpoint());
  router.add(http::Method::get, server + place, documents.document(resource_metadata));
  router.add(http::Method::get, place + server, documents.document(resource_metadata));
}

}  // namespace mandate::web::gateway
