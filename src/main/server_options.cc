#include "main/server_options.h"

#include <unistd.h>

#include "main/value_forms.h"
#include "web/admin/errors.h"
#include "web/admin/routes.h"

namespace mandate::main {
namespace {

constexpr std::string_view self_signed_certificate = "tls-certificate.pem", self_signed_key = "tls-key.pem";

// The host that a certificate is for.
std::string host_of(const Settings& settings) {
  const auto url = settings.public_url.empty() ? listen_url(settings, 0) : settings.public_url;
  const auto host = url.substr(url.find("//") + 2);
  return host.starts_with('[') ? host.substr(1, host.find(']') - 1) : host.substr(0, host.find(':'));
}

http::Limits limits_of(const Settings& settings) {
  http::Limits limits;
  limits.header_bytes = static_cast<std::size_t>(settings.limits_header.bytes);
  limits.header_fields = static_cast<std::size_t>(settings.limits_header_fields);
  limits.body_bytes = static_cast<std::size_t>(settings.limits_body.bytes);
  limits.bodies = {
      {std::string(web::admin::bulk_agents_path), static_cast<std::size_t>(settings.limits_bulk_body.bytes)}};
  limits.connections = static_cast<std::size_t>(settings.limits_connections);
  limits.connections_per_address = static_cast<std::size_t>(settings.limits_connections_per_address);
  limits.handshake = whole_milliseconds(settings.limits_handshake_time);
  limits.header = whole_milliseconds(settings.limits_header_time);
  limits.body = whole_milliseconds(settings.limits_body_time);
  limits.write = whole_milliseconds(settings.limits_write_time);
  limits.idle = whole_milliseconds(settings.limits_idle_time);
  limits.stream = whole_milliseconds(settings.limits_stream_time);
  return limits;
}

Result<std::optional<http::TlsFiles>> tls_of(const Settings& settings, const DataDirectory& data) {
  if (!settings.tls_cert.empty()) return http::TlsFiles{settings.tls_cert, settings.tls_key};
  if (!settings.tls_self_signed) return std::nullopt;
  http::TlsFiles files{data.file(self_signed_certificate), data.file(self_signed_key)};
  if (access(files.certificate_chain.c_str(), F_OK) != 0 || access(files.private_key.c_str(), F_OK) != 0)
    CHECK(http::write_self_signed(files, host_of(settings)));
  return files;
}

std::vector<http::Network> to_networks(const std::vector<std::string>& texts) {
  std::vector<http::Network> networks;
  for (const auto& text : texts) networks.push_back(*http::Network::parse(text));
  return networks;
}

}  // namespace

std::string listen_url(const Settings& settings, std::uint16_t port) {
  const bool secure = settings.tls_self_signed || !settings.tls_cert.empty();
  const auto address = parse_listen_address(settings.listen)->address;
  const bool v6 = address.find(':') != std::string::npos;
  return std::string(secure ? "https://" : "http://") + (v6 ? "[" + address + "]" : address) + ":" +
         std::to_string(port);
}

Result<http::ServerOptions> server_options(const Settings& settings, const DataDirectory& data) {
  const auto address = *parse_listen_address(settings.listen);
  http::ServerOptions options;
  options.address = address.address;
  options.port = address.port;
  options.threads = static_cast<unsigned>(settings.threads);
  options.limits = limits_of(settings);
  TRY(options.tls, tls_of(settings, data));
  options.trusted_proxies = http::TrustedProxies(to_networks(settings.trusted_proxies));
  options.refusal = web::admin::refused;
  options.access_log = settings.log_access;
  return options;
}

http::FetchOptions fetch_options(const Settings& settings) {
  return {to_networks(settings.outgoing_allowed_networks), settings.outgoing_allow_http,
          whole_milliseconds(settings.outgoing_time), static_cast<std::size_t>(settings.outgoing_size.bytes),
          settings.outgoing_ca_file};
}

http::FetchOptions gateway_options(const Settings& settings) {
  auto options = fetch_options(settings);
  options.time = whole_milliseconds(settings.gateway_time);
  options.size = static_cast<std::size_t>(settings.gateway_size.bytes);
  return options;
}

}  // namespace mandate::main
