#include "web/oauth/oauth_api.h"

#include <memory>

#include "base/log.h"
#include "directory/directory.h"
#include "oauth/token_response.h"
#include "web/request_origin.h"

namespace mandate::web::oauth {
namespace {

namespace protocol = mandate::oauth;

using Counter = RateLimit::Counter;

constexpr std::size_t body_max = 64 * 1024;

http::Response to_response(issuance::Reply reply, bool used_header) {
  http::Response response{reply.status, {}, std::move(reply.body), std::move(reply.log_note)};
  response.headers.reserve(8);
  response.with("Content-Type", "application/json").with("Cache-Control", "no-store").with("Pragma", "no-cache");
  // Only for those who used the header: others take a challenge for something else than an error.
  if (reply.challenge && used_header) response.with("WWW-Authenticate", "Basic realm=\"mandate\"");
  return response;
}

http::Response to_response(const protocol::TokenError& error, bool used_header) {
  return to_response({error.status, protocol::to_text(error, false),
                      error.status == 401 && error.error == "invalid_client", error.reason},
                     used_header);
}

http::Response too_many(const RateLimit::Standing& standing, std::string_view what) {
  auto response =
      to_response(protocol::token_error("too_many_requests", "Too many " + std::string(what) + "; try again in " +
                                                                 std::to_string(standing.retry_after) + " seconds"),
                  false);
  add_rate_headers(response, standing);
  return response;
}

protocol::RawClientRequest raw_of(const http::Request& request, std::string_view content_type) {
  return {content_type, request.query(), request.body, request.count_headers("Authorization"),
          request.header("Authorization").value_or("")};
}

Result<protocol::ClientRequest, protocol::TokenError> parse(const http::Request& request) {
  if (request.body.size() > body_max) {
    auto error = protocol::token_error("invalid_request", "The request is larger than 64 KB");
    error.status = 413;
    return tl::unexpected(std::move(error));
  }
  const auto content_type = request.content_type();
  return protocol::parse_client_request(raw_of(request, content_type));
}

std::string at_address(const std::string& address, std::string_view client) {
  return address + " " + std::string(client.substr(0, 100));
}

}  // namespace

OauthApi::OauthApi(const issuance::Environment& environment, RateLimits limits)
    : environment_(environment),
      token_(environment, issuance::prepare_token),
      introspection_(environment, issuance::prepare_introspection),
      revocation_(environment, issuance::prepare_revocation),
      limit_(environment.ledger, environment.clock, limits) {}

issuance::ServerId server_of(const http::Request& request) {
  return issuance::ServerId(request.path_parameter("authorizationServerId"));
}

const domain::Organization& OauthApi::organization() const {
  return environment_.directory.organization();
}

http::Handler OauthApi::client_endpoint(const issuance::ClientService& service, std::string path) const {
  return [this, &service, path = std::move(path)](http::Request request, http::Responder responder) {
    const bool used_header = request.count_headers("Authorization") > 0;
    auto origin = origin_of(request);
    const auto address = limit_.take(Counter::address_requests, origin.client_address, origin);
    if (!address.allowed) return responder(too_many(address, "requests"));
    auto parsed = parse(request);
    if (!parsed) {
      limit_.take_refusal(origin);
      auto response = to_response(parsed.error(), used_header);
      add_rate_headers(response, address);
      return responder(std::move(response));
    }
    const std::string client = protocol::claimed_client_id(parsed->credentials);
    if (auto refused = refuse(client, origin)) return responder(*std::move(refused));

    const auto server = server_of(request);
    auto endpoint = server.empty() ? organization().org_endpoint(path) : organization().endpoint(server, path);
    issuance::Call call{*std::move(parsed), server, std::move(endpoint), origin};
    // std::function wants what it holds to be copyable.
    auto shared = std::make_shared<http::Responder>(std::move(responder));
    const auto done = [this, shared, used_header, client, address, origin](issuance::Reply reply) {
      // Only what a client proved to have sent is counted as its own: anybody can name anybody.
      const auto standing = reply.authenticated ? limit_.take(Counter::client_requests, client, origin) : address;
      auto response = to_response(std::move(reply), used_header);
      add_rate_headers(response, standing);
      (*shared)(std::move(response));
    };
    service.answer(std::move(call), done, [this, client, origin] { return count_refusal(client, origin); });
  };
}

std::optional<http::Response> OauthApi::refuse(const std::string& client, const domain::RequestOrigin& origin) const {
  const auto& address = origin.client_address;
  const auto failures = limit_.check(Counter::client_failures, at_address(address, client), origin),
             all_failures = limit_.check(Counter::address_failures, address, origin);
  if (!failures.allowed || !all_failures.allowed)
    return too_many(failures.allowed ? all_failures : failures, "failed attempts");
  if (client.empty()) return std::nullopt;
  const auto requests = limit_.check(Counter::client_requests, client, origin);
  if (!requests.allowed) return too_many(requests, "requests");
  return std::nullopt;
}

bool OauthApi::count_refusal(const std::string& client, const domain::RequestOrigin& origin) const {
  limit_.take(Counter::client_failures, at_address(origin.client_address, client), origin);
  return limit_.take_refusal(origin);
}

http::Handler OauthApi::uncounted(Document document) const {
  const auto answer = [this, document](const http::Request& request,
                                       directory::Wait wait) -> std::optional<http::Response> {
    directory::View view(environment_.directory, wait);
    auto response = document(request, view);
    if (view.missed()) return std::nullopt;
    if (response) return *std::move(response);
    log::error("document_failed", {{"request_id", request.request_id}, {"note", response.error().note}});
    return to_response(protocol::to_token_error(response.error()), false);
  };
  return [this, answer](http::Request request, http::Responder responder) {
    if (auto response = answer(request, directory::Wait::never)) return responder(*std::move(response));
    auto shared = std::make_shared<std::pair<http::Request, http::Responder>>(std::move(request), std::move(responder));
    const bool queued = environment_.pool.try_post([answer, shared] {
      if (auto response = answer(shared->first, directory::Wait::allowed)) shared->second(*std::move(response));
    });
    if (!queued)
      shared->second(
          to_response(protocol::token_error("temporarily_unavailable", "The server is busy; try again"), false));
  };
}

http::Handler OauthApi::document(Document document) const {
  return [this, answer = uncounted(std::move(document))](http::Request request, http::Responder responder) {
    const auto origin = origin_of(request);
    const auto standing = limit_.take(Counter::address_requests, origin.client_address, origin);
    if (!standing.allowed) return responder(too_many(standing, "requests"));
    answer(std::move(request), std::move(responder));
  };
}

}  // namespace mandate::web::oauth
