#include "domain/redirect_uri.h"

#include <algorithm>

#include "base/text.h"
#include "domain/application_change.h"

namespace mandate::domain {
namespace {

using Fault = std::optional<std::string>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 3986 section 3.1.
bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

// What RFC 3986 lets occur in a URI; without `*`, which would be taken for a wildcard.
bool is_uri_character(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("-._~:/?#[]@!$&'()+,;=%").find(c) != std::string_view::npos;
}

Fault character_fault(std::string_view uri) {
  if (uri.empty()) return "it is empty";
  if (uri.size() > redirect_uri_max) return "it is longer than " + std::to_string(redirect_uri_max) + " bytes";
  if (uri.find('*') != std::string_view::npos)
    return "it has a '*': wildcards are not matched, every URI must be registered in full";
  if (!std::all_of(uri.begin(), uri.end(), is_uri_character))
    return "it has a character that cannot stand in a URI; percent-encode it";
  if (!percent_decode(uri)) return "a '%' in it is not followed by two hex digits";
  if (uri.find('#') != std::string_view::npos) return "it has a fragment ('#')";
  return std::nullopt;
}

bool is_loopback(std::string_view host) {
  if (host == "[::1]" || iequals_ascii(host, "localhost")) return true;
  const auto parts = split(host, '.');
  return parts.size() == 4 && parts.front() == "127" &&
         std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return !part.empty() && part.size() <= 3 && std::all_of(part.begin(), part.end(), is_digit) &&
                  std::stoi(std::string(part)) <= 255;
         });
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit) &&
         std::stoi(std::string(text)) >= 1 && std::stoi(std::string(text)) <= 65535;
}

// Host and port of what follows "https://".
Fault authority_fault(std::string_view rest, bool loopback_only) {
  const auto authority = rest.substr(0, rest.find_first_of("/?"));
  // "https://good.example@evil.example" goes to evil.example.
  if (authority.find('@') != std::string_view::npos) return "it has a user name before its host";
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const auto host = authority.substr(0, colon);
  if (host.empty()) return "it has no host";
  if (colon != std::string_view::npos && !is_port(authority.substr(colon + 1)))
    return "its port is not a number from 1 to 65535";
  if (loopback_only && !is_loopback(host))
    return "http is only for this machine (localhost, 127.0.0.1 or [::1]); use https";
  return std::nullopt;
}

struct Split {
  std::string scheme;  // lower case
  std::string_view rest;
};

std::optional<Split> split_scheme(std::string_view uri) {
  const auto colon = uri.find(':');
  if (colon == std::string_view::npos || !is_scheme(uri.substr(0, colon))) return std::nullopt;
  return Split{to_lower_ascii(uri.substr(0, colon)), uri.substr(colon + 1)};
}

Fault web_fault(const Split& uri) {
  if (!uri.rest.starts_with("//")) return "'" + uri.scheme + ":' must be followed by '//' and a host";
  return authority_fault(uri.rest.substr(2), uri.scheme == "http");
}

bool is_web(const Split& uri) {
  return uri.scheme == "https" || uri.scheme == "http";
}

}  // namespace

Fault redirect_uri_fault(std::string_view uri, std::string_view application_type) {
  if (auto fault = character_fault(uri)) return fault;
  const auto parts = split_scheme(uri);
  if (!parts) return "it is not absolute: it must begin with a scheme, as in https://host/path";
  if (is_web(*parts)) return web_fault(*parts);
  if (application_type != "native")
    return "its scheme must be https; a scheme of its own is only for native applications";
  if (parts->scheme.find('.') == std::string::npos)
    return "a scheme of its own must be a reversed domain name, as in com.example.app:/callback";
  if (!parts->rest.starts_with('/')) return "'" + parts->scheme + ":' must be followed by a path that begins with '/'";
  return std::nullopt;
}

Fault web_uri_fault(std::string_view uri) {
  if (auto fault = character_fault(uri)) return fault;
  const auto parts = split_scheme(uri);
  if (!parts || !is_web(*parts)) return "it must begin with https://";
  return web_fault(*parts);
}

}  // namespace mandate::domain
