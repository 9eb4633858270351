#include "cli/demo/protected_api.h"

#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "cli/json_view.h"
#include "http/router.h"

namespace mandate::cli::demo {
namespace {

http::Response json_answer(int status, const json::value& body) {
  return http::Response{status, {{"Content-Type", "application/json"}}, json::serialize(body)};
}

// RFC 6750 section 3.1.
http::Response challenge(int status, const std::string& error, const std::string& description) {
  std::string header = "Bearer";
  if (!error.empty()) header += " error=\"" + error + "\"";
  auto response = json_answer(
      status, json::object{{"error", error.empty() ? "unauthenticated" : error}, {"error_description", description}});
  return std::move(response).with("WWW-Authenticate", header);
}

bool has_scope(const jose::VerifiedJwt& token, std::string_view scope) {
  const auto granted = split_words(token.string_claim("scope").value_or(""));
  return std::find(granted.begin(), granted.end(), scope) != granted.end();
}

http::Response bookings_for(const jose::VerifiedJwt& token, bool write) {
  const auto person = token.string_claim("sub").value_or(""), agent = token.string_claim("client_id").value_or("");
  json::object body{{"person", person}, {"agent", agent}};
  if (write)
    body["booked"] = "OSL → LIS";
  else
    body["bookings"] = json::array{"CPH → OSL, window seat", "OSL → BGO, night train"};
  return json_answer(write ? 201 : 200, body);
}

tl::unexpected<Error> refuse(std::string why) {
  return fail(ErrorKind::unauthenticated, std::move(why));
}

}  // namespace

ProtectedApi::ProtectedApi(Expectation expectation, std::string ca_file)
    : expectation_(std::move(expectation)), ca_file_(std::move(ca_file)) {}

ProtectedApi::~ProtectedApi() = default;

Result<std::unique_ptr<ProtectedApi>> ProtectedApi::start(Expectation expectation, std::string ca_file) {
  std::unique_ptr<ProtectedApi> api(new ProtectedApi(std::move(expectation), std::move(ca_file)));
  http::ServerOptions options;
  options.threads = 1;
  options.access_log = false;
  auto handler = http::on_pool(
      api->pool_, [self = api.get()](const http::Request& request) { return self->answer(request); },
      [](const http::Request&) { return http::Response{503}; });
  TRY(api->server_, http::Server::create(options, std::move(handler)));
  api->server_->start();
  return api;
}

std::string ProtectedApi::url() const {
  return "http://127.0.0.1:" + std::to_string(server_->port());
}

http::Response ProtectedApi::answer(const http::Request& request) {
  const bool write = request.method == http::Method::post;
  if (request.path() != "/bookings" || (!write && request.method != http::Method::get))
    return json_answer(404, json::object());
  const auto authorization = request.header("Authorization").value_or("");
  if (!starts_with_ignoring_case(authorization, "Bearer ")) return challenge(401, "", "Show an access token.");
  const auto token = check(trim(authorization.substr(7)));
  if (!token) return challenge(401, "invalid_token", token.error().message);
  const std::string needed = write ? "bookings.write" : "bookings.read";
  if (!has_scope(*token, needed)) return challenge(403, "insufficient_scope", "This needs the scope " + needed + ".");
  return bookings_for(*token, write);
}

// The checks of RFC 9068 section 4, in its order.
Result<jose::VerifiedJwt> ProtectedApi::check(std::string_view text) {
  const auto token = jose::UnverifiedJwt::parse(text);
  if (!token) return refuse("The token is not a signed JWT.");
  if (!jose::same_type(token->typ(), "at+jwt")) return refuse("The token is not an access token (typ at+jwt).");
  if (jose::string_member(token->unverified_claims(), "iss") != expectation_.issuer)
    return refuse("The token is from another issuer.");
  TRY(auto verified, check_signature(*token));
  if (verified.single_audience() != expectation_.audience) return refuse("The token is for another audience.");
  const auto expires = verified.time_claim("exp");
  if (!expires || *expires <= SystemClock().now()) return refuse("The token has expired.");
  return verified;
}

Result<jose::VerifiedJwt> ProtectedApi::check_signature(const jose::UnverifiedJwt& token) {
  const std::lock_guard lock(mutex_);
  if (!keys_) {
    http::Client client(http::ClientOptions{.ca_file = ca_file_});
    TRY(keys_, IssuerKeys::fetch(client, expectation_.issuer));
  }
  return keys_->verify(token);
}

}  // namespace mandate::cli::demo
