#pragma once

#include <string>

#include "directory/records.h"
#include "domain/authorization_server.h"
#include "grants/record.h"

namespace mandate::grants {

// For texts: "https://api.example and the resources that are ACTIVE and accept its tokens".
std::string what_is_protected(const domain::AuthorizationServer& server);

// Adds the resource to the record.
void note_resource(Record& record, const directory::ResourceRecord& resource);

}  // namespace mandate::grants
