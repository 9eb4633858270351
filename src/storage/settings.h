#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/sql/connection.h"

namespace mandate::storage {

// The name of the organisation, for people.
inline constexpr std::string_view organization_name_setting = "organization_name";

// Single values of the installation, by name; none of them changes a token decision.
class Settings {
 public:
  explicit Settings(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<std::string>> find(std::string_view name);
  Result<void> put(std::string_view name, std::string_view value);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
