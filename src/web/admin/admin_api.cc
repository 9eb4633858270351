#include "web/admin/admin_api.h"

#include <algorithm>
#include <exception>

#include "base/log.h"
#include "base/text.h"

namespace mandate::web::admin {
namespace {

constexpr std::string_view scheme = "SSWS ";

// The token of `Authorization: SSWS <token>`.
Result<SecretString> token_of(const http::Request& request) {
  const auto header = request.header("Authorization");
  if (!header) return fail(ErrorKind::unauthenticated, "Send an API token: 'Authorization: SSWS <token>'");
  if (request.count_headers("Authorization") > 1)
    return fail(ErrorKind::unauthenticated, "The Authorization header must occur once");
  if (!starts_with_ignoring_case(*header, scheme))
    return fail(ErrorKind::unauthenticated, "The Authorization header must have the form 'SSWS <token>'");
  return SecretString(std::string(trim(header->substr(scheme.size()))));
}

domain::RequestOrigin origin_of(const http::Request& request) {
  return {request.request_id, request.client_address, std::string(request.header("User-Agent").value_or(""))};
}

void add_rate_headers(http::Response& response, const RateLimit::Standing& standing) {
  response.with("X-Rate-Limit-Limit", std::to_string(standing.limit));
  response.with("X-Rate-Limit-Remaining", std::to_string(standing.remaining));
  response.with("X-Rate-Limit-Reset", std::to_string(standing.reset));
}

void log_failure(const http::Request& request, const Error& error) {
  if (error.kind != ErrorKind::internal && error.kind != ErrorKind::corrupt) return;
  log::error("admin_request_failed", {{"request_id", request.request_id},
                                      {"kind", name_of(error.kind)},
                                      {"message", error.message},
                                      {"note", error.note}});
}

}  // namespace

Result<bool> Call::flag(std::string_view name, bool otherwise) const {
  const auto value = parameter(name);
  if (!value) return otherwise;
  if (*value == "true") return true;
  if (*value == "false") return false;
  return invalid("query", {{"'" + std::string(name) + "' must be true or false.", "", std::string(name)}});
}

Result<json::object> Call::body() const {
  const auto type = request_.content_type();
  const bool patch = request_.method == http::Method::patch;
  if (type != "application/json" && !(patch && type == "application/merge-patch+json"))
    return fail(ErrorKind::wrong_media_type, std::string("Send the body as 'Content-Type: application/json'") +
                                                 (patch ? " or 'application/merge-patch+json'" : ""));
  return parse_json_object(request_.body);
}

Result<json::object> Call::optional_body() const {
  if (trim(request_.body).empty()) return json::object();
  return body();
}

Result<domain::PageRequest> Call::page(PageLimits limits) const {
  domain::PageRequest page{"", limits.otherwise};
  if (const auto limit = parameter("limit")) {
    if (limit->find_first_not_of("0123456789") != std::string::npos)
      return fail(ErrorKind::bad_cursor, "'limit' must be a whole number from " + std::to_string(limits.least) +
                                             " to " + std::to_string(limits.most));
    // More digits than any limit has: clamped like every other number out of range.
    page.limit =
        limit->size() > 9 ? limits.most : std::clamp<std::size_t>(std::stoul(*limit), limits.least, limits.most);
  }
  if (const auto after = parameter("after")) {
    TRY(page.after, cursors_.open(request_.path(), *after));
  }
  return page;
}

std::string Call::self_url() const {
  return link(request_.target);
}

std::string Call::next_url(std::string_view next) const {
  std::string url = link(request_.path()) + "?";
  for (const auto pair : split(request_.query(), '&'))
    if (!pair.empty() && pair.substr(0, pair.find('=')) != "after") url.append(pair).append("&");
  return url + "after=" + cursors_.sign(request_.path(), next);
}

http::Response Call::list(json::array rows, std::string_view next) const {
  json::object links{{"self", json::object{{"rel", "self"}, {"href", self_url()}, {"method", "GET"}}}};
  if (!next.empty()) links["next"] = json::object{{"rel", "next"}, {"href", next_url(next)}, {"method", "GET"}};
  return json_response(200, json::object{{"data", std::move(rows)}, {"_links", std::move(links)}});
}

http::Response Call::core_list(json::array rows, std::string_view next) const {
  auto response = json_response(200, json::value(std::move(rows)));
  add_link_header(response, next);
  return response;
}

void Call::add_link_header(http::Response& response, std::string_view next) const {
  response.with("Link", "<" + self_url() + ">; rel=\"self\"");
  if (!next.empty()) response.with("Link", "<" + next_url(next) + ">; rel=\"next\"");
}

http::Response Call::accepted(const domain::OperationId& operation) const {
  return http::Response{
      202,
      {{"Location", link("/workload-principals/api/v1/operations/" + operation.str())}, {"Cache-Control", "no-store"}}};
}

AdminApi::AdminApi(const manage::Environment& environment, WorkerPool& pool, const manage::Cursors& cursors,
                   AdminOptions options)
    : environment_(environment),
      pool_(pool),
      cursors_(cursors),
      callers_(environment),
      rate_limit_(std::make_unique<RateLimit>(environment.clock, options.requests_per_minute)) {}

http::Handler AdminApi::handler(Answer answer) const {
  return http::on_pool(
      pool_, [this, answer = std::move(answer)](const http::Request& request) { return run(request, answer); },
      overloaded);
}

http::Response AdminApi::run(const http::Request& request, const Answer& answer) const {
  Error error;
  // Nothing of ours throws; what does (exhausted memory, a bug) costs this request and not the process.
  try {
    auto response = authenticated(request, answer);
    if (response) return *std::move(response);
    error = std::move(response).error();
  } catch (const std::exception& exception) {
    error = {ErrorKind::internal, "Unexpected failure", exception.what()};
  }
  log_failure(request, error);
  return error_response(error);
}

Result<http::Response> AdminApi::authenticated(const http::Request& request, const Answer& answer) const {
  TRY(const auto token, token_of(request));
  TRY(auto caller, callers_.authenticate(token, origin_of(request)));
  const auto standing = rate_limit_->take(caller.user.str());
  auto respond = [&]() -> Result<http::Response> {
    if (!standing.allowed)
      return fail(ErrorKind::rate_limited, "The limit is " + std::to_string(standing.limit) + " requests a minute");
    auto query = oauth::Form::parse(request.query(), "");
    if (!query) return invalid("query", {{query.error().message + ".", "", "query"}});
    return answer(Call(environment_, cursors_, request, std::move(caller), *std::move(query)));
  };
  auto answered = respond();
  if (!answered) log_failure(request, answered.error());
  auto response = answered ? *std::move(answered) : error_response(answered.error());
  add_rate_headers(response, standing);
  return response;
}

}  // namespace mandate::web::admin
