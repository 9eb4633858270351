#include "storage/sql/migrations.h"

#include <array>
#include <cctype>
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
    Migration{8, schema_resource_servers},
    Migration{9, schema_agent_resource_url},
    Migration{10, schema_vault},
    Migration{11, schema_connection_paths},
    Migration{12, schema_delegation_links},
    Migration{13, schema_list_indexes},
    Migration{14, schema_agent_names},
    Migration{15, schema_refresh_tokens},
    Migration{16, schema_pair_indexes},
    Migration{17, schema_client_documents},
    Migration{18, schema_brokered_grants},
    Migration{19, schema_secret_leases},
    Migration{20, schema_mcp_tools},
    Migration{21, schema_claims},
    Migration{22, schema_trusted_origins},
    Migration{23, schema_connection_audiences},
    Migration{24, schema_trusted_servers},
    Migration{25, schema_issuers_in_answers},
    Migration{26, schema_user_attributes},
    Migration{27, schema_password_rotations},
    Migration{28, schema_brokered_use},
    Migration{29, schema_discovered_tools},
    Migration{30, schema_virtual_mcp},
    Migration{31, schema_app_users},
    Migration{32, schema_consent_grants},
    Migration{33, schema_tokens_revoked},
    Migration{34, schema_journal},
    Migration{35, schema_down_scoping},
    Migration{36, schema_agent_platforms},
    Migration{37, schema_discovery_credentials},
    Migration{38, schema_issuer_modes},
    Migration{39, schema_token_resources},
};

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Replaces `name` wherever it stands alone.
void replace_all(std::string& text, std::string_view name, std::string_view word) {
  for (auto at = text.find(name); at != std::string::npos;) {
    const auto end = at + name.size();
    const bool alone =
        (at == 0 || !is_word_character(text[at - 1])) && (end == text.size() || !is_word_character(text[end]));
    if (alone) text.replace(at, name.size(), word);
    at = text.find(name, alone ? at + word.size() : end);
  }
}

std::string in_dialect(std::string_view script, const Dialect& dialect) {
  std::string text(script);
  replace_all(text, "{agent_names}", dialect.agent_names);
  replace_all(text, "{attributes_of_users}", dialect.attributes_of_users);
  replace_all(text, "{sequence_key}", dialect.sequence_key);
  replace_all(text, "{keyed_table}", dialect.keyed_table);
  replace_all(text, "text", dialect.text);
  return text;
}

Result<void> apply(Connection& connection, const Migration& migration, const Dialect& dialect) {
  CHECK(connection.begin());
  auto applied = connection.script(in_dialect(migration.script, dialect));
  if (applied) applied = connection.script("update schema_version set number = " + std::to_string(migration.number));
  if (!applied) {
    connection.rollback();
    return applied;
  }
  return connection.commit();
}

}  // namespace

Result<void> migrate(Connection& connection, const Dialect& dialect) {
  CHECK(connection.script("create table if not exists schema_version (number bigint not null)"));
  CHECK(connection.script("insert into schema_version select 0 where not exists (select 1 from schema_version)"));
  TRY(const auto version,
      connection.find("select number from schema_version", {}, [](const Row& row) { return row.integer(0); }));
  const auto current = version.value_or(0);
  if (current > migrations.back().number)
    return fail(ErrorKind::invalid, "The database was written by a newer version of mandate (schema " +
                                        std::to_string(current) + "; this version knows " +
                                        std::to_string(migrations.back().number) + ")");
  for (const auto& migration : migrations)
    if (migration.number > current) CHECK(apply(connection, migration, dialect));
  return {};
}

}  // namespace mandate::storage::sql
