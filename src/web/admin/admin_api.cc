#include "web/admin/admin_api.h"

#include <algorithm>
#include <charconv>
#include <exception>

#include "base/log.h"
#include "base/text.h"
#include "manage/access/refusals.h"
#include "web/request_origin.h"

namespace mandate::web::admin {
namespace {

using Counter = RateLimit::Counter;

// RFC 6750 section 3: what was wrong with a Bearer token.
void add_challenge(http::Response& response, const Error& error) {
  std::string challenge = "Bearer realm=\"mandate\"";
  if (error.kind == ErrorKind::unauthenticated) {
    challenge += ", error=\"invalid_token\"";
  } else {
    const auto scope = std::find_if(error.causes.begin(), error.causes.end(),
                                    [](const Cause& cause) { return cause.reason == "MISSING_SCOPE"; });
    if (scope == error.causes.end()) return;
    challenge += ", error=\"insufficient_scope\", scope=\"" + scope->location + "\"";
  }
  std::erase_if(response.headers, [](const http::Header& header) { return header.name == "WWW-Authenticate"; });
  response.with("WWW-Authenticate", challenge);
}

// Whose requests are counted together.
std::string limit_key(const manage::Caller& caller) {
  return caller.token.empty() ? caller.client.str() + " " + caller.user.str() : caller.token.str();
}

manage::Attempt attempt_of(const http::Request& request) {
  return {std::string(name_of(request.method)), std::string(request.path())};
}

Error too_many(const RateLimit::Standing& standing, std::string_view of_whom, std::string_view of_what) {
  return {ErrorKind::rate_limited, "The limit of " + std::string(of_whom) + " is " + std::to_string(standing.limit) +
                                       " " + std::string(of_what)};
}

void log_failure(const http::Request& request, const Error& error) {
  if (error.kind != ErrorKind::internal && error.kind != ErrorKind::corrupt) return;
  log::error("admin_request_failed", {{"request_id", request.request_id},
                                      {"kind", name_of(error.kind)},
                                      {"message", error.message},
                                      {"note", error.note}});
}

// A number that is out of range is clamped, however many digits it has (contract A.5); what is no number is refused.
Result<std::size_t> to_limit(std::string_view text, Call::PageLimits limits) {
  const bool negative = text.starts_with('-');
  const auto digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return fail(ErrorKind::bad_cursor, "'limit' must be a whole number from " + std::to_string(limits.least) + " to " +
                                           std::to_string(limits.most));
  if (negative) return limits.least;
  std::size_t number = limits.most;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);  // too large for the type: stays the most
  return std::clamp(number, limits.least, limits.most);
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
    TRY(page.limit, to_limit(*limit, limits));
  }
  if (const auto after = parameter("after")) {
    TRY(page.after, cursors_.open(list_name(), *after));
  }
  return page;
}

Result<domain::Sort> Call::sort(std::string_view by) const {
  domain::Sort sort{parameter(by).value_or("")};
  const auto order = to_lower_ascii(parameter("sortOrder").value_or("asc"));
  sort.descending = order == "desc" || order == "descending";
  if (!sort.descending && order != "asc" && order != "ascending")
    return fail(ErrorKind::bad_search, "'sortOrder' must be asc or desc");
  return sort;
}

Result<std::optional<std::string>> Call::expand(std::initializer_list<std::string_view> known) const {
  auto value = parameter("expand");
  if (!value) return value;
  std::vector<std::string> names;
  for (const auto name : known) {
    if (name.ends_with('/') ? value->size() > name.size() && value->starts_with(name) : *value == name) return value;
    names.push_back(std::string(name) + (name.ends_with('/') ? "{id}" : ""));
  }
  return invalid("query", {{names.empty() ? "'expand' has no value that this list knows."
                                          : "'expand' must be " + join(names, " or ") + ".",
                            "", "expand"}});
}

// What a cursor is good for: the path and the parameters that say which rows and in which order. A cursor that is used
// with another filter would skip rows or show them twice.
std::string Call::list_name() const {
  std::vector<std::string> choices;
  for (const auto pair : split(request_.query(), '&')) {
    const auto name = pair.substr(0, pair.find('='));
    if (pair.size() > name.size() + 1 && name != "after" && name != "limit")
      choices.push_back(percent_encode(percent_decode(pair, true).value_or(std::string(pair))));
  }
  std::sort(choices.begin(), choices.end());
  return std::string(request_.path()) + "?" + join(choices, "&");
}

std::string Call::self_url() const {
  return link(request_.target);
}

std::string Call::next_url(std::string_view next) const {
  std::string url = link(request_.path()) + "?";
  for (const auto pair : split(request_.query(), '&'))
    if (!pair.empty() && pair.substr(0, pair.find('=')) != "after") url.append(pair).append("&");
  return url + "after=" + cursors_.sign(list_name(), next);
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
                   RateLimits limits, domain::AccessTokenReader read_access_token)
    : environment_(environment),
      pool_(pool),
      cursors_(cursors),
      admission_(environment, std::move(read_access_token)),
      changes_(environment.ledger),
      limit_(std::make_unique<RateLimit>(environment.ledger, environment.clock, limits)) {}

http::Handler AdminApi::handler(Answer answer) const {
  return handler(Endpoint{std::nullopt, std::move(answer)});
}

http::Handler AdminApi::handler(manage::Permission permission, Answer answer) const {
  return handler(Endpoint{std::move(permission), std::move(answer)});
}

http::Handler AdminApi::handler(Endpoint endpoint) const {
  const auto pooled = http::on_pool(
      pool_, [this, endpoint = std::move(endpoint)](const http::Request& request) { return run(request, endpoint); },
      [this](const http::Request& request) {
        auto response = overloaded(request);
        add_rate_headers(response, limit_->look(Counter::address_requests, request.client_address));
        return response;
      });
  return [this, pooled](http::Request request, http::Responder responder) {
    if (auto refused = refuse_address(request)) return responder(*std::move(refused));
    pooled(std::move(request), std::move(responder));
  };
}

// On the I/O thread: what comes too often must not take room on the pool from others.
std::optional<http::Response> AdminApi::refuse_address(const http::Request& request) const {
  const auto origin = origin_of(request);
  const auto standing = limit_->take(Counter::address_requests, request.client_address, origin);
  const auto failures = limit_->check(Counter::address_failures, request.client_address, origin);
  if (standing.allowed && failures.allowed) return std::nullopt;
  const auto& reached = standing.allowed ? failures : standing;
  auto response = error_response(too_many(
      reached, "one address", standing.allowed ? "failed authentications in 30 seconds" : "requests a minute"));
  add_rate_headers(response, reached);
  return response;
}

http::Response AdminApi::run(const http::Request& request, const Endpoint& endpoint) const {
  Error error;
  // Nothing of ours throws; what does (exhausted memory, a bug) costs this request and not the process.
  try {
    auto response = authenticated(request, endpoint);
    if (response) return *std::move(response);
    error = std::move(response).error();
  } catch (const std::exception& exception) {
    error = {ErrorKind::internal, "Unexpected failure", exception.what()};
  }
  if (error.kind == ErrorKind::unauthenticated) error = recorded(request, std::move(error));
  log_failure(request, error);
  auto response = error_response(error);
  if (error.kind == ErrorKind::unauthenticated && has_scheme(request, bearer_scheme)) add_challenge(response, error);
  add_rate_headers(response, limit_->look(Counter::address_requests, request.client_address));
  return response;
}

Error AdminApi::recorded(const http::Request& request, const manage::Caller& caller, Error refusal) const {
  auto written = manage::Refusals(environment_).record_forbidden(caller, attempt_of(request), refusal);
  return written ? std::move(refusal) : std::move(written).error();
}

Error AdminApi::recorded(const http::Request& request, Error refusal) const {
  const auto origin = origin_of(request);
  const bool is_for_the_log = limit_->take_refusal(origin), sent_one = request.header("Authorization").has_value();
  if (!is_for_the_log || !sent_one) return refusal;
  auto written = manage::Refusals(environment_).record_unauthenticated(origin, attempt_of(request));
  return written ? std::move(refusal) : std::move(written).error();
}

Result<http::Response> AdminApi::authenticated(const http::Request& request, const Endpoint& endpoint) const {
  TRY(auto caller, admission_.authenticate(request));
  const bool by_access_token = !caller.client.empty();
  const auto standing = limit_->take(Counter::admin_requests, limit_key(caller), caller.origin);
  auto respond = [&]() -> Result<http::Response> {
    if (!standing.allowed) return tl::unexpected(too_many(standing, "one token", "requests a minute"));
    CHECK(admission_.authorize(request, endpoint.permission, caller));
    auto query = oauth::Form::parse(request.query(), {});
    if (!query) return invalid("query", {{query.error().message + ".", "", "query"}});
    return endpoint.answer(Call(environment_, cursors_, request, caller, *std::move(query)));
  };
  auto answered = respond();
  if (!answered && answered.error().kind == ErrorKind::forbidden)
    answered = tl::unexpected(recorded(request, caller, std::move(answered).error()));
  if (!answered) log_failure(request, answered.error());
  auto response = answered ? *std::move(answered) : error_response(answered.error());
  if (!answered && by_access_token) add_challenge(response, answered.error());
  add_rate_headers(response, standing);
  return response;
}

}  // namespace mandate::web::admin
