#include "storage/settings.h"

namespace mandate::storage {

Result<std::optional<std::string>> Settings::find(std::string_view name) {
  return connection_.find("select value from settings where name = $1", {name},
                          [](const sql::Row& row) { return row.string(0); });
}

Result<void> Settings::put(std::string_view name, std::string_view value) {
  CHECK(
      connection_.execute("insert into settings (name, value) values ($1, $2) on conflict (name) do update "
                          "set value = excluded.value",
                          {name, value}));
  return {};
}

}  // namespace mandate::storage
