#include "directory/protected_resources.h"

#include "domain/resource_indicator.h"

namespace mandate::directory {

Result<std::optional<ProtectedResource>> find_protected_resource(View& view,
                                                                 const domain::AuthorizationServerId& server,
                                                                 std::string_view indicator) {
  if (server.empty()) {
    const auto& own = view.organization().issuer();
    if (!domain::same_resource(indicator, own)) return std::nullopt;
    return ProtectedResource{own, nullptr};
  }
  TRY(const auto record, view.server(server));
  if (!record) return std::nullopt;
  if (domain::same_resource(indicator, record->server.audience))
    return ProtectedResource{record->server.audience, nullptr};
  TRY(auto resource, view.resource_at(indicator));
  if (!resource || !resource->active || !resource->accepts(server)) return std::nullopt;
  auto audience = resource->url;
  return ProtectedResource{std::move(audience), std::move(resource)};
}

}  // namespace mandate::directory
