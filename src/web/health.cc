#include "web/health.h"

#include "base/json.h"

namespace mandate::web {
namespace {

http::Response status_response(int status, json::object body) {
  return http::Response{
      status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, json::serialize(body)};
}

http::Response readiness(const std::string& why_not) {
  if (why_not.empty()) return status_response(200, {{"status", "ready"}});
  return status_response(503, {{"status", "not ready"}, {"reason", why_not}}).with("Retry-After", "1");
}

}  // namespace

void mount_health(http::Router& router, Unreadiness why_not) {
  router.add(http::Method::get, "/healthz",
             http::inline_handler([](const http::Request&) { return status_response(200, {{"status", "alive"}}); }));
  router.add(http::Method::get, "/readyz", http::inline_handler([why_not = std::move(why_not)](const http::Request&) {
               return readiness(why_not());
             }));
}

}  // namespace mandate::web
