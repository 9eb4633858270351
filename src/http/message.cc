#include "http/message.h"

#include "base/text.h"

namespace mandate::http {
namespace {

// The value of `name` in one Cookie header: pairs separated by "; " (RFC 6265 section 4.2.1).
std::optional<std::string> find_cookie(std::string_view header, std::string_view name) {
  for (std::string_view pair : split(header, ';')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    if (trim(pair.substr(0, equals)) == name) return std::string(trim(pair.substr(equals + 1)));
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      return "OTHER";
  }
  return "OTHER";
}

std::string_view Request::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Request::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const Header& candidate : headers)
    if (iequals_ascii(candidate.name, name)) return candidate.value;
  return std::nullopt;
}

std::size_t Request::count_headers(std::string_view name) const {
  std::size_t count = 0;
  for (const Header& candidate : headers)
    if (iequals_ascii(candidate.name, name)) ++count;
  return count;
}

const std::string& Request::path_parameter(std::string_view name) const {
  static const std::string none;
  for (const auto& [parameter, value] : path_parameters)
    if (parameter == name) return value;
  return none;
}

std::string Request::content_type() const {
  const std::string_view value = header("Content-Type").value_or("");
  return to_lower_ascii(trim(value.substr(0, value.find(';'))));
}

std::optional<std::string> Request::cookie(std::string_view name) const {
  for (const Header& candidate : headers) {
    if (!iequals_ascii(candidate.name, "Cookie")) continue;
    if (auto value = find_cookie(candidate.value, name)) return value;
  }
  return std::nullopt;
}

Responder::Responder(Send send) : send_(std::move(send)) {}

Responder::Responder(Responder&& other) noexcept : send_(std::exchange(other.send_, nullptr)) {}

Responder& Responder::operator=(Responder&& other) noexcept {
  if (this == &other) return *this;
  Responder replaced(std::exchange(send_, std::exchange(other.send_, nullptr)));
  return *this;
}

Responder::~Responder() {
  if (send_) send_(Response{.status = 500, .log_note = "the request was dropped without an answer"});
}

void Responder::operator()(Response response) {
  if (const Send send = std::exchange(send_, nullptr)) send(std::move(response));
}

}  // namespace mandate::http
