#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "directory/view.h"

namespace mandate::directory {

// Something that an authorization server issues access tokens for.
struct ProtectedResource {
  std::string audience;                          // of those tokens, as it is registered
  std::shared_ptr<const ResourceRecord> record;  // null: the server's own audience
};

// What a resource indicator (RFC 8707) names at an authorization server (empty: the org one): the server's own
// audience, or a resource that is ACTIVE and accepts the server's tokens; none does those of the org one. nullopt:
// nothing of the kind, or there is no such server.
Result<std::optional<ProtectedResource>> find_protected_resource(View& view,
                                                                 const domain::AuthorizationServerId& server,
                                                                 std::string_view indicator);

}  // namespace mandate::directory
