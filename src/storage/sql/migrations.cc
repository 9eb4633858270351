#include "storage/sql/migrations.h"

#include <array>
#include <string>

#include "storage/sql/schema.h"

namespace mandate::storage::sql {
namespace {

struct Migration {
  int number;
  std::string_view script;
};

// Append only: a step that has run somewhere is never edited, from the first release on.
constexpr std::array migrations{
    Migration{1, schema_registry},
    Migration{2, schema_people},
    Migration{3, schema_servers},
    Migration{4, schema_ledger},
    Migration{5, schema_application_settings},
    Migration{6, schema_key_rotation},
    Migration{7, schema_scope_grants},
};

Result<void> apply(Connection& connection, const Migration& migration) {
  CHECK(connection.begin());
  auto applied = connection.script(migration.script);
  if (applied) applied = connection.script("update schema_version set number = " + std::to_string(migration.number));
  if (!applied) {
    connection.rollback();
    return applied;
  }
  return connection.commit();
}

}  // namespace

Result<void> migrate(Connection& connection) {
  CHECK(connection.script("create table if not exists schema_version (number bigint not null)"));
  CHECK(connection.script("insert into schema_version select 0 where not exists (select 1 from schema_version)"));
  TRY(const auto version,
      connection.find("select number from schema_version", {}, [](const Row& row) { return row.integer(0); }));
  const auto current = version.value_or(0);
  if (current > migrations.back().number)
    return fail(ErrorKind::invalid, "The data directory was written by a newer version of mandate (schema " +
                                        std::to_string(current) + "; this version knows " +
                                        std::to_string(migrations.back().number) + ")");
  for (const auto& migration : migrations)
    if (migration.number > current) CHECK(apply(connection, migration));
  return {};
}

}  // namespace mandate::storage::sql
