#include "http/fetch.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "http/client.h"
#include "http/url.h"

namespace mandate::http {
namespace {

tl::unexpected<Error> no_document(const Url& url, std::string_view why) {
  return fail(ErrorKind::unavailable, url.host_header() + " answered " + std::string(why));
}

std::string media_type(const Response& response) {
  return media_type_of(header_of(response, "Content-Type"));
}

// application/json, or a type with the suffix +json (RFC 6839 section 3.1).
bool is_json(const Response& response) {
  const auto type = media_type(response);
  return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

// RFC 9111 section 5.2.2: no-store and no-cache win over max-age; what cannot be read counts as stale (section 4.2.1).
std::optional<std::chrono::seconds> fresh_for(const Response& response) {
  const auto value = to_lower_ascii(header_of(response, "Cache-Control"));
  std::optional<std::chrono::seconds> fresh;
  for (const auto part : split(value, ',')) {
    const auto directive = trim(part);
    if (directive == "no-store" || directive.starts_with("no-cache")) return std::chrono::seconds(0);
    if (!directive.starts_with("max-age=")) continue;
    const auto digits = directive.substr(8);
    std::int32_t seconds = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    const bool read = error == std::errc() && end == digits.data() + digits.size() && seconds >= 0;
    fresh = std::chrono::seconds(read ? seconds : 0);
  }
  return fresh;
}

Result<void> check_no_redirect(const Url& url, const Response& response) {
  if (response.status < 300 || response.status >= 400) return {};
  return no_document(url, "with a redirect (" + std::to_string(response.status) + "); redirects are not followed");
}

Result<JsonDocument> to_document(const Url& url, Response response) {
  CHECK(check_no_redirect(url, response));
  if (response.status != 200) return no_document(url, "with the status " + std::to_string(response.status));
  if (!is_json(response)) return no_document(url, "with a Content-Type that is not application/json");
  return JsonDocument{std::move(response.body), fresh_for(response)};
}

}  // namespace

Result<JsonDocument> Fetcher::get_json(std::string_view url) const {
  TRY(auto response, send(Method::get, url, {{"Accept", "application/json"}}, ""));
  TRY(const auto parsed, parse_url(url));
  return to_document(parsed, std::move(response));
}

Result<FormAnswer> Fetcher::post_form(std::string_view url, const SecretString& form,
                                      const SecretString& authorization) const {
  std::vector<Header> headers{{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}};
  if (!authorization.empty()) headers.push_back({"Authorization", std::string(authorization.reveal())});
  TRY(auto response, send(Method::post, url, std::move(headers), form.reveal()));
  TRY(const auto parsed, parse_url(url));
  CHECK(check_no_redirect(parsed, response));
  return FormAnswer{response.status, SecretString(std::move(response.body))};
}

Result<MessageAnswer> Fetcher::post_message(std::string_view url, const OutgoingMessage& message) const {
  return send_message(Method::post, url, message);
}

Result<MessageAnswer> Fetcher::delete_with(std::string_view url, const OutgoingMessage& message) const {
  return send_message(Method::delete_, url, message);
}

Result<MessageAnswer> Fetcher::send_message(Method method, std::string_view url, const OutgoingMessage& message) const {
  std::vector<Header> headers;
  if (method == Method::post) headers.push_back({"Content-Type", "application/json"});
  for (const auto& [name, value] : message.headers) headers.push_back({name, value});
  if (!message.authorization.empty()) headers.push_back({"Authorization", std::string(message.authorization.reveal())});
  TRY(auto response, send(method, url, std::move(headers), message.body.reveal(), message.is_enough));
  TRY(const auto parsed, parse_url(url));
  CHECK(check_no_redirect(parsed, response));
  return MessageAnswer{response.status, media_type(response), header_of(response, "Mcp-Session-Id"),
                       SecretString(std::move(response.body))};
}

Result<Response> Fetcher::send(Method method, std::string_view url, std::vector<Header> headers, std::string_view body,
                               const IsEnough& is_enough) const {
  TRY(const auto parsed, parse_url(url));
  if (!parsed.secure && !options_.allow_http)
    return fail(ErrorKind::invalid, "'" + std::string(url.substr(0, 200)) + "' is not an https URL");
  Client client({options_.time, options_.size, options_.ca_file, "mandate",
                 [this](const std::string& host) { return resolve(host); }});
  return client.send(method, url, std::move(headers), body, is_enough);
}

// What a name leads to is decided by whoever runs its zone, and may be another thing a moment later: so the addresses
// that are judged are the ones that are used.
Result<std::vector<Address>> Fetcher::resolve(const std::string& host) const {
  TRY(auto addresses, options_.resolver(host));
  std::string what, refused;
  std::erase_if(addresses, [&](const Address& address) {
    const auto fault = guard_.fault(address);
    if (!fault.empty()) what = fault, refused = address.str();
    return !fault.empty();
  });
  if (addresses.empty() && !what.empty())
    return fail(ErrorKind::invalid,
                "'" + host + "' leads to " + what +
                    ", where this server sends no requests unless its configuration "
                    "allows that network",
                refused);
  return addresses;
}

}  // namespace mandate::http
