#include "domain/trusted_origin.h"

#include <algorithm>

#include "base/text.h"

namespace mandate::domain {
namespace {

using Fault = std::optional<std::string>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_host_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
}
bool is_address_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit) && text.front() != '0' &&
         std::stoi(std::string(text)) <= 65535;
}

Fault host_fault(std::string_view host) {
  if (host.empty()) return "it has no host";
  if (host.starts_with('[')) {
    const auto address = host.substr(1, host.size() - 2);
    if (!host.ends_with(']') || address.find(':') == std::string_view::npos ||
        !std::all_of(address.begin(), address.end(), is_address_character))
      return "the brackets of its host do not hold an IPv6 address";
    return std::nullopt;
  }
  if (host.ends_with('.')) return "its host ends in a dot";
  if (host.starts_with('.') || host.find("..") != std::string_view::npos) return "its host has an empty label";
  if (!std::all_of(host.begin(), host.end(), is_host_character))
    return "its host has a character that browsers do not send; write names in other scripts as xn--…";
  return std::nullopt;
}

// Host and port, all that may follow "https://".
Fault authority_fault(std::string_view authority, std::string_view usual_port) {
  if (authority.find('@') != std::string_view::npos) return "it has a user name before its host";
  if (authority.find_first_of("/?#\\") != std::string_view::npos)
    return "it must end with its host or port, without '/' or anything else";
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (auto fault = host_fault(authority.substr(0, colon))) return fault;
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = authority.substr(colon + 1);
  if (!is_port(port)) return "its port is not a number from 1 to 65535";
  if (port == usual_port) return "browsers leave out the port " + std::string(port) + "; leave it out, too";
  return std::nullopt;
}

}  // namespace

Fault origin_fault(std::string_view origin) {
  if (origin.empty()) return "it is empty";
  if (origin.size() > origin_max) return "it is longer than " + std::to_string(origin_max) + " bytes";
  if (origin.find('*') != std::string_view::npos) return "it has a '*': wildcards are not matched";
  if (to_lower_ascii(origin) != origin) return "it has upper-case letters, and browsers send none";
  for (const auto& [scheme, port] : {std::pair("https://", "443"), std::pair("http://", "80")})
    if (origin.starts_with(scheme)) return authority_fault(origin.substr(std::string_view(scheme).size()), port);
  return "it must begin with https:// or http://";
}

std::string_view origin_of_url(std::string_view url) {
  if (!std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c <= '~' && c != '\\'; })) return "";
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return "";
  const auto origin = url.substr(0, url.find_first_of("/?#", scheme + 3));
  return origin_fault(origin) ? "" : origin;
}

}  // namespace mandate::domain
