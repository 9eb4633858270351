#include "domain/resource_server.h"

#include "base/text.h"

namespace mandate::domain {
namespace {

constexpr std::string_view mcp_prefix = "ems", api_prefix = "api", mcp_alias = "mcp";

}  // namespace

ResourceServerId new_resource_server_id(ResourceServerKind kind) {
  std::string id(kind == ResourceServerKind::mcp ? mcp_prefix : api_prefix);
  return ResourceServerId(id + random_base62(ResourceServerId::length - id.size()));
}

ResourceServerId to_resource_server_id(std::string_view text) {
  if (text.size() == ResourceServerId::length && text.starts_with(mcp_alias))
    return ResourceServerId(std::string(mcp_prefix).append(text.substr(mcp_alias.size())));
  return ResourceServerId(text);
}

ResourceServerKind kind_of(const ResourceServerId& id) {
  return id.str().starts_with(api_prefix) ? ResourceServerKind::api : ResourceServerKind::mcp;
}

const std::string& ResourceServer::name() const {
  if (!display_name.empty()) return display_name;
  return detected.resource_name.empty() ? resource_url : detected.resource_name;
}

std::string comparable_url(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return std::string(url);
  const auto authority_start = scheme_end + 3;
  const auto authority_end = std::min(url.find_first_of("/?#", authority_start), url.size());
  const auto scheme = to_lower_ascii(url.substr(0, scheme_end));
  auto authority = to_lower_ascii(url.substr(authority_start, authority_end - authority_start));
  for (const std::string_view port : {scheme == "https" ? ":443" : ":80", ":"})
    if (authority.ends_with(port)) {
      authority.resize(authority.size() - port.size());
      break;
    }
  const auto rest = url.substr(authority_end);
  return scheme + "://" + authority + (rest.starts_with('/') ? "" : "/") + std::string(rest);
}

}  // namespace mandate::domain
