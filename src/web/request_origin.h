#pragma once

#include "base/storable.h"
#include "domain/event.h"
#include "http/message.h"

namespace mandate::web {

// What events say about where a request came from.
inline domain::RequestOrigin origin_of(const http::Request& request) {
  return {request.request_id, request.client_address, to_storable(request.header("User-Agent").value_or(""))};
}

}  // namespace mandate::web
