#include "web/oauth/oauth_api.h"

#include <memory>

#include "base/log.h"
#include "oauth/token_response.h"

namespace mandate::web::oauth {
namespace {

namespace protocol = mandate::oauth;

constexpr std::size_t body_max = 64 * 1024;

http::Response to_response(const issuance::Reply& reply, bool used_header) {
  http::Response response{reply.status, {}, reply.body, reply.log_note};
  response.with("Content-Type", "application/json").with("Cache-Control", "no-store").with("Pragma", "no-cache");
  // Only for those who used the header: others take a challenge for something else than an error.
  if (reply.challenge && used_header) response.with("WWW-Authenticate", "Basic realm=\"mandate\"");
  return response;
}

http::Response to_response(const protocol::TokenError& error, bool used_header) {
  const issuance::Reply reply{error.status, protocol::to_text(error, false),
                              error.status == 401 && error.error == "invalid_client", error.reason};
  return to_response(reply, used_header);
}

http::Response too_many() {
  auto response =
      to_response(protocol::token_error("too_many_requests", "Too many failed attempts; try again in a minute"), false);
  response.with("Retry-After", "60");
  return response;
}

protocol::RawClientRequest raw_of(const http::Request& request, std::string_view content_type) {
  return {content_type, request.query(), request.body, request.count_headers("Authorization"),
          request.header("Authorization").value_or("")};
}

domain::RequestOrigin origin_of(const http::Request& request) {
  return {request.request_id, request.client_address, std::string(request.header("User-Agent").value_or(""))};
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

}  // namespace

OauthApi::OauthApi(const issuance::Environment& environment, FailureLimit::Options limits)
    : environment_(environment),
      token_(environment, issuance::prepare_token),
      introspection_(environment, issuance::prepare_introspection),
      revocation_(environment, issuance::prepare_revocation),
      failures_(environment.clock, limits) {}

issuance::ServerId server_of(const http::Request& request) {
  return issuance::ServerId(request.path_parameter("authorizationServerId"));
}

http::Handler OauthApi::client_endpoint(const issuance::ClientService& service, std::string path) const {
  return [this, &service, path = std::move(path)](http::Request request, http::Responder responder) {
    const bool used_header = request.count_headers("Authorization") > 0;
    auto parsed = parse(request);
    if (!parsed) return responder(to_response(parsed.error(), used_header));
    const std::string client = parsed->credentials.client_id, address = request.client_address;
    if (!failures_.allows(address, client)) return responder(too_many());

    const auto server = server_of(request);
    auto endpoint = server.empty() ? organization().org_endpoint(path) : organization().endpoint(server, path);
    issuance::Call call{*std::move(parsed), server, std::move(endpoint), origin_of(request)};
    // std::function wants what it holds to be copyable.
    auto shared = std::make_shared<http::Responder>(std::move(responder));
    service.answer(std::move(call), [this, shared, used_header, client, address](const issuance::Reply& reply) {
      if (reply.status == 401) failures_.count_failure(address, client);
      (*shared)(to_response(reply, used_header));
    });
  };
}

http::Handler OauthApi::document(Document document) const {
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

}  // namespace mandate::web::oauth
