#pragma once

#include <optional>
#include <string_view>

namespace mandate::domain {

// ACTIVE or INACTIVE: keys, secrets, connections, applications, authorization servers, policies and rules.
enum class Status { active, inactive };
std::string_view name_of(Status status);
std::optional<Status> parse_status(std::string_view name);

}  // namespace mandate::domain
