#pragma once

#include <memory>
#include <string>

#include "grants/grant.h"

namespace mandate::grants {

// Which refusals to give about a client that a subject token came through.
struct ClientReasons {
  std::string_view gone, inactive;
};

// The id, as delegation links name it, of the client that a token was issued to: whoever handed it on, an application
// or an agent. It must be ACTIVE.
Decided<std::string> find_holder(const Request& request, const std::string& client_id, const ClientReasons& reasons);

// The application that the person signed on to, however long before in the chain: their assignment is asked of it. It
// must be ACTIVE.
Decided<std::shared_ptr<const directory::ApplicationRecord>> find_sign_on(const Request& request,
                                                                          const std::string& client_id,
                                                                          const ClientReasons& reasons);

}  // namespace mandate::grants
