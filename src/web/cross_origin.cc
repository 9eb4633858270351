#include "web/cross_origin.h"

#include <algorithm>
#include <array>
#include <memory>

#include "base/log.h"
#include "base/text.h"

namespace mandate::web {
namespace {

constexpr std::string_view allowed_methods = "GET, POST, PUT, PATCH, DELETE", methods_for_everybody = "GET, POST";
constexpr std::string_view allowed_headers =
    "Accept, Authorization, Content-Type, DPoP, MCP-Protocol-Version, Mcp-Method, Mcp-Name, Okta-Response, "
    "X-Okta-User-Agent-Extended, X-Requested-With";
constexpr std::string_view exposed_headers =
    "Link, Location, Retry-After, WWW-Authenticate, X-Okta-Request-Id, X-Rate-Limit-Limit, X-Rate-Limit-Remaining, "
    "X-Rate-Limit-Reset";
// How long a browser may keep what a preflight said: short, so that an origin that is not trusted any more soon sends
// nothing any more.
constexpr std::string_view preflight_seconds = "60";

bool is_token_endpoint(std::string_view name) {
  return name == "token" || name == "introspect" || name == "revoke";
}

bool is_published(std::string_view path) {
  return path.find("/.well-known/") != std::string_view::npos;
}

// Virtual MCP servers; what they publish is for everybody.
bool is_virtual_mcp(std::string_view path) {
  return path.starts_with("/mcp/") && !is_published(path);
}

// What follows "/oauth2/".
bool is_open_below_oauth2(std::string_view rest) {
  const auto parts = split(rest, '/');
  if (parts.size() == 2 && parts[0] == "v1")
    return is_token_endpoint(parts[1]) || parts[1] == "clients" || parts[1] == "global-token-revocation";
  if (parts.size() > 2 && parts[0] == "v1" && parts[1] == "clients") return true;
  return parts.size() == 3 && parts[1] == "v1" && is_token_endpoint(parts[2]);
}

bool is_preflight(const http::Request& request) {
  return request.method == http::Method::options && request.header("Access-Control-Request-Method");
}

// Empty when the origin may not call.
std::string origin_that_may_call(const directory::TrustedOrigins::Origins& trusted, const http::Request& request) {
  if (request.count_headers("Origin") != 1) return "";
  const std::string origin(*request.header("Origin"));
  return trusted.contains(origin) ? origin : "";
}

// Caches must not show one origin what was said to another.
http::Response with_origin(http::Response response, const std::string& origin) {
  response.with("Vary", "Origin");
  if (!origin.empty())
    response.with("Access-Control-Allow-Origin", origin)
        .with("Access-Control-Expose-Headers", std::string(exposed_headers));
  return response;
}

http::Responder adding_origin(http::Responder responder, std::string origin) {
  auto shared = std::make_shared<http::Responder>(std::move(responder));
  return http::Responder([shared, origin = std::move(origin)](http::Response response) {
    (*shared)(with_origin(std::move(response), origin));
  });
}

http::Response origin_refused() {
  http::Response response{403, {{"Vary", "Origin"}, {"Cache-Control", "no-store"}}};
  response.log_note = "origin_not_trusted";
  return response;
}

http::Response preflight_answer(const std::string& origin, std::string_view methods) {
  http::Response response{204, {{"Vary", "Origin"}, {"Cache-Control", "no-store"}}};
  response.with("Access-Control-Allow-Origin", origin)
      .with("Access-Control-Allow-Methods", std::string(methods))
      .with("Access-Control-Allow-Headers", std::string(allowed_headers))
      .with("Access-Control-Max-Age", std::string(preflight_seconds));
  return response;
}

}  // namespace

bool is_for_trusted_origins(std::string_view path) {
  static constexpr std::array<std::string_view, 5> management = {"/api/v1/", "/workload-principals/api/v1/",
                                                                 "/governance/api/v1/", "/resource-servers/api/v1/",
                                                                 "/privileged-access/api/v1/"};
  static constexpr std::string_view oauth2 = "/oauth2/";
  if (path.starts_with(oauth2)) return is_open_below_oauth2(path.substr(oauth2.size()));
  if (is_virtual_mcp(path)) return true;
  return std::any_of(management.begin(), management.end(), [&](auto area) { return path.starts_with(area); });
}

bool is_for_everybody(std::string_view path) {
  if (is_published(path) || path == "/openapi.json") return true;
  return path.starts_with("/oauth2/") && (path.ends_with("/v1/keys") || path.ends_with("/v1/userinfo"));
}

void CrossOrigin::handle(http::Request request, http::Responder responder) const {
  if (is_preflight(request) && is_for_everybody(request.path()))
    return responder(preflight_answer("*", methods_for_everybody));
  if (!is_for_trusted_origins(request.path())) return next_(std::move(request), std::move(responder));
  if (!request.header("Origin")) return next_(std::move(request), adding_origin(std::move(responder), ""));
  if (const auto trusted = origins_.known()) return answer(*trusted, std::move(request), std::move(responder));
  load_and_answer(std::move(request), std::move(responder));
}

// Who cannot be looked up is not trusted: the request is answered, and no script of another origin reads the answer.
void CrossOrigin::load_and_answer(http::Request request, http::Responder responder) const {
  struct Work {
    http::Request request;
    http::Responder responder;
  };
  const auto work = std::make_shared<Work>(Work{std::move(request), std::move(responder)});
  const auto answer_with = [this, work](const Origins& trusted) {
    answer(trusted, std::move(work->request), std::move(work->responder));
  };
  const bool queued = pool_.try_post([this, work, answer_with] {
    const auto trusted = origins_.load();
    if (!trusted)
      log::error("trusted_origins_unknown",
                 {{"request_id", work->request.request_id}, {"message", trusted.error().message}});
    answer_with(trusted ? **trusted : Origins());
  });
  if (!queued) answer_with({});
}

void CrossOrigin::answer(const Origins& trusted, http::Request request, http::Responder responder) const {
  auto origin = origin_that_may_call(trusted, request);
  if (is_preflight(request))
    return responder(origin.empty() ? origin_refused() : preflight_answer(origin, allowed_methods));
  // MCP 2026-07-28, "Security & Endpoint": others are not even answered.
  if (origin.empty() && is_virtual_mcp(request.path())) return responder(origin_refused());
  next_(std::move(request), adding_origin(std::move(responder), std::move(origin)));
}

}  // namespace mandate::web
