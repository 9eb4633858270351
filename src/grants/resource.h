#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "grants/grant.h"

namespace mandate::grants {

// Whether two resource indicators (RFC 8707) name the same resource: equal, or equal but for the case of scheme and
// host and for a lone trailing slash after the host (RFC 3986 section 6.2).
bool same_resource(std::string_view a, std::string_view b);

// Something that an authorization server protects.
struct ProtectedResource {
  std::string audience;                                                 // `aud` of tokens for it
  std::shared_ptr<const directory::ResourceRecord> resource = nullptr;  // null: the server's own audience
};

// What `server` protects under the name that a client gives (RFC 8707 section 2): its own audience, or a resource that
// is ACTIVE and accepts its tokens. nullopt: nothing.
Decided<std::optional<ProtectedResource>> find_protected(directory::View& view,
                                                         const domain::AuthorizationServer& server,
                                                         const std::string& indicator);

// For texts: "https://api.example and the resources that are ACTIVE and accept its tokens".
std::string what_is_protected(const domain::AuthorizationServer& server);

// Adds the resource to the record.
void note_resource(Record& record, const directory::ResourceRecord& resource);

}  // namespace mandate::grants
