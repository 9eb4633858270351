#pragma once

#include <string>

#include "http/fetch.h"
#include "http/server.h"
#include "main/data_directory.h"
#include "main/settings.h"

namespace mandate::main {

// What the settings mean for the HTTP server. Makes the certificate that they ask for when it is not there yet.
Result<http::ServerOptions> server_options(const Settings& settings, const DataDirectory& data);

// What they mean for documents of other servers.
http::FetchOptions fetch_options(const Settings& settings);
// The same for calls that virtual MCP servers pass on.
http::FetchOptions gateway_options(const Settings& settings);

// The URL of the listen address; `port` is the one that was picked.
std::string listen_url(const Settings& settings, std::uint16_t port);

// A timer does not fire early.
inline std::chrono::milliseconds whole_milliseconds(Duration duration) {
  return std::chrono::ceil<std::chrono::milliseconds>(duration);
}

}  // namespace mandate::main
