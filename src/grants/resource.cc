#include "grants/resource.h"

#include "base/text.h"

namespace mandate::grants {
namespace {

std::string normalised(std::string_view uri) {
  const auto scheme = uri.find("://");
  if (scheme == std::string_view::npos) return std::string(uri);
  const auto path = uri.find_first_of("/?#", scheme + 3);
  std::string text = to_lower_ascii(uri.substr(0, path));
  const auto rest = path == std::string_view::npos ? std::string_view() : uri.substr(path);
  if (rest != "/") text += rest;
  return text;
}

}  // namespace

bool same_resource(std::string_view a, std::string_view b) {
  return a == b || normalised(a) == normalised(b);
}

Decided<std::optional<ProtectedResource>> find_protected(directory::View& view,
                                                         const domain::AuthorizationServer& server,
                                                         const std::string& indicator) {
  if (same_resource(indicator, server.audience)) return ProtectedResource{indicator};
  TRY(auto resource, from_directory(view.resource_at(indicator)));
  if (!resource || !resource->active || !resource->accepts(server.id)) return std::nullopt;
  auto audience = resource->url;
  return ProtectedResource{std::move(audience), std::move(resource)};
}

std::string what_is_protected(const domain::AuthorizationServer& server) {
  return server.audience + " and the resources that are ACTIVE and accept its tokens";
}

void note_resource(Record& record, const directory::ResourceRecord& resource) {
  record.target({resource.id, "ResourceServer", resource.url, resource.name});
}

}  // namespace mandate::grants
