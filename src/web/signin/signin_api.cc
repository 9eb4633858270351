#include "web/signin/signin_api.h"

#include <exception>

#include "base/log.h"
#include "web/request_origin.h"
#include "web/signin/pages.h"

namespace mandate::web::signin {
namespace {

using Counter = RateLimit::Counter;

// A sign-on form or an authorize request is far smaller.
constexpr std::size_t body_max = 32 * 1024;

http::Response page_of(const Error& error) {
  if (error.kind == ErrorKind::unavailable) return unavailable_page();
  if (error.kind == ErrorKind::malformed || error.kind == ErrorKind::wrong_media_type)
    return refusal_page({"This request cannot be read", error.message + ".", error.note});
  return failure_page();
}

// No redirect to the application, whose request was not looked at: that is what costs.
http::Response too_many(const RateLimit::Standing& standing) {
  auto page = refusal_page({"Please wait a moment",
                            "Too much came from your network just now. Nothing was changed; try again in " +
                                std::to_string(standing.retry_after) + " seconds.",
                            "too_many_requests"},
                           429);
  add_rate_headers(page, standing);
  return page;
}

void log_failure(const http::Request& request, const Error& error) {
  if (error.kind == ErrorKind::malformed || error.kind == ErrorKind::wrong_media_type) return;
  log::error("signin_request_failed", {{"request_id", request.request_id},
                                       {"kind", name_of(error.kind)},
                                       {"message", error.message},
                                       {"note", error.note}});
}

}  // namespace

http::Handler SigninApi::handler(Answer answer) const {
  const auto pooled = http::on_pool(
      pool_, [this, answer = std::move(answer)](const http::Request& request) { return run(request, answer); },
      [](const http::Request&) { return unavailable_page(); });
  return [this, pooled](http::Request request, http::Responder responder) {
    // On the I/O thread: what comes too often must not take room on the pool from others.
    const auto standing = limit_->take(Counter::address_requests, request.client_address, origin_of(request));
    if (!standing.allowed) return responder(too_many(standing));
    pooled(std::move(request), std::move(responder));
  };
}

std::optional<http::Response> SigninApi::refuse(Counter counter, const http::Request& request) const {
  const auto standing = limit_->check(counter, request.client_address, origin_of(request));
  if (standing.allowed) return std::nullopt;
  return too_many(standing);
}

void SigninApi::count(Counter counter, const http::Request& request) const {
  limit_->take(counter, request.client_address, origin_of(request));
}

http::Response SigninApi::run(const http::Request& request, const Answer& answer) const {
  Error error;
  // Nothing of ours throws; what does (exhausted memory, a bug) costs this request and not the process.
  try {
    auto response = answer(*this, request);
    if (response) return *std::move(response);
    error = std::move(response).error();
  } catch (const std::exception& exception) {
    error = {ErrorKind::internal, "Unexpected failure", exception.what()};
  }
  log_failure(request, error);
  return page_of(error);
}

Result<oauth::Form> read_form(const http::Request& request) {
  if (request.method != http::Method::post) return oauth::Form::parse(request.query());
  if (request.content_type() != "application/x-www-form-urlencoded")
    return fail(ErrorKind::wrong_media_type, "The body must be a form (application/x-www-form-urlencoded)");
  if (request.body.size() > body_max) return fail(ErrorKind::malformed, "The form is longer than 32 KB");
  return oauth::Form::parse(request.body);
}

bool is_from_our_page(const http::Request& request, std::string_view public_url) {
  const auto site = request.header("Sec-Fetch-Site");
  if (site && *site != "same-origin") return false;
  const auto origin = request.header("Origin");
  return !origin || *origin == public_url;
}

}  // namespace mandate::web::signin
