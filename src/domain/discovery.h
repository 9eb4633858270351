#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/operation.h"

namespace mandate::domain {

// Asking an MCP server what it is: its protected-resource metadata (RFC 9728) and the metadata of the authorization
// servers that those name (RFC 8414). An operation: it is stored before it is begun, so that a crash resumes it.
struct Discovery {
  OperationId id;
  ResourceServerId server;
  OperationStatus status = OperationStatus::scheduled;
  std::string request;     // who asked, in the form of OperationRequest
  std::string request_id;  // of the request that started it
  std::string actor;       // who asked: the principal's id
  Time created{};
  std::optional<Time> started = {}, completed = {};
  std::string error_code = {}, error_message = {};  // when it failed
  std::vector<std::string> warnings = {};           // what was found and could not be used, for people
  // With whose token the tools were told (OwnAccess::from); empty: as to anybody, or not at all.
  std::string told_to = {};

  bool used_settings() const { return told_to.starts_with(ClientAuthSettingsTag::prefix); }
};

inline constexpr std::size_t discoveries_kept = 10;  // of each server

}  // namespace mandate::domain
