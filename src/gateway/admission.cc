#include "gateway/admission.h"

#include "base/text.h"
#include "domain/resource_indicator.h"
#include "issuance/presented_token.h"

namespace mandate::gateway {

grants::Decided<std::optional<VirtualServer>> find_virtual_server(directory::View& view,
                                                                  std::string_view resource_path) {
  const auto url = view.organization().virtual_mcp_url(resource_path);
  VirtualServer server;
  TRY(server.resource, grants::from_directory(view.resource_at(url)));
  if (!server.resource || !server.resource->active || server.resource->url != url) return std::nullopt;
  if (!server.resource->id.starts_with(domain::AgentTag::prefix)) return std::nullopt;
  TRY(server.principal, grants::from_directory(view.agent(domain::AgentId(server.resource->id))));
  if (!server.principal || server.principal->agent.kind != domain::PrincipalKind::virtual_mcp ||
      server.principal->agent.status != domain::AgentStatus::active)
    return std::nullopt;
  return server;
}

grants::Decided<std::vector<std::string>> find_scopes(const VirtualServer& server, directory::View& view) {
  std::vector<std::string> scopes;
  for (const auto& id : server.resource->servers) {
    TRY(const auto issuer, issuance::find_issuer(view, id));
    if (!issuer) continue;
    for (const auto& scope : issuer->server->scopes)
      if (scope.is_default && scope.published && !scope.system && !contains(scopes, scope.name))
        scopes.push_back(scope.name);
  }
  return scopes;
}

grants::Decided<std::optional<oauth::AccessToken>> admit(const issuance::Environment& environment,
                                                         const VirtualServer& server, std::string_view token,
                                                         directory::View& view, Time now) {
  const auto claimed = issuance::claimed_issuer(token);
  for (const auto& id : server.resource->servers) {
    if (view.organization().issuer(id) != claimed) continue;
    TRY(const auto issuer, issuance::find_issuer(view, id));
    if (!issuer) return std::nullopt;
    TRY(auto honoured, issuance::find_honoured_token(environment, token, *issuer, view, now));
    if (!honoured || !domain::same_resource(honoured->audience, server.resource->url)) return std::nullopt;
    return honoured;
  }
  return std::nullopt;
}

}  // namespace mandate::gateway
