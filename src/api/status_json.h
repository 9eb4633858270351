#pragma once

#include <optional>

#include "api/object_reader.h"
#include "domain/status.h"

namespace mandate::api {

// `status` of a body: ACTIVE or INACTIVE; nullopt when absent.
inline std::optional<domain::Status> read_status(ObjectReader& body) {
  const auto name = body.text("status");
  if (!name) return std::nullopt;
  const auto status = domain::parse_status(*name);
  if (!status) body.refuse("status", "'status' must be ACTIVE or INACTIVE.");
  return status;
}

}  // namespace mandate::api
