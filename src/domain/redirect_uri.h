#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mandate::domain {

// What forbids registering the URI for an application of that type; nullopt when nothing does. A redirect URI
// receives authorization codes, so it must be absolute and fixed to the last character (RFC 9700 section 4.1.3),
// without fragment (RFC 6749 section 3.1.2), and
//   https://…            anywhere,
//   http://…             only to this machine: localhost, 127.0.0.0/8, [::1] (RFC 8252 section 7.3),
//   com.example.app:/…   of a native application only: a scheme with a dot, from a domain that its maker
//                        controls (RFC 8252 section 7.1).
std::optional<std::string> redirect_uri_fault(std::string_view uri, std::string_view application_type);

// What forbids showing or opening the URI as a link: it must be https, or http to this machine.
std::optional<std::string> web_uri_fault(std::string_view uri);

}  // namespace mandate::domain
