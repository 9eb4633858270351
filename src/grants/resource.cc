#include "grants/resource.h"

namespace mandate::grants {

std::string what_is_protected(const domain::AuthorizationServer& server) {
  return server.audience + " and the resources that are ACTIVE and accept its tokens";
}

void note_resource(Record& record, const directory::ResourceRecord& resource) {
  record.target({resource.id, "ResourceServer", resource.url, resource.name});
}

}  // namespace mandate::grants
