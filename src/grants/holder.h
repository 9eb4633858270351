#pragma once

#include <memory>
#include <string>

#include "grants/grant.h"

namespace mandate::grants {

// The client that a subject token was issued to: whoever handed it on.
struct Holder {
  std::string id;  // as delegation links name it
  // Where the person signed on, so that their assignment can be asked for; null: not known.
  std::shared_ptr<const directory::ApplicationRecord> application;
};

// Which refusals to give.
struct HolderReasons {
  std::string_view gone, inactive;
};

// Reads the client, which must be ACTIVE.
Decided<Holder> find_holder(const Request& request, const std::string& client_id, const HolderReasons& reasons);

}  // namespace mandate::grants
