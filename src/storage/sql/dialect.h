#pragma once

#include <string_view>

namespace mandate::storage::sql {

// The few places where databases want other words for the same thing in scripts of the schema.
struct Dialect {
  std::string_view sequence_key;  // for `{sequence_key}`: a column that numbers rows in the order they are written in
  std::string_view keyed_table;   // for `{keyed_table}`: follows a table that is looked up by its primary key only
  // For the word `text`: the type of a column that compares byte by byte, which SQL in storage/sql expects everywhere.
  std::string_view text;
  // For `{agent_names}`: makes `agents_names`, a table of (id, name_key) in which `name_key like '%part%'` has an
  // index.
  std::string_view agent_names;
  // For `{attributes_of_users}`: rows of (key, value), the members of the JSON object `users.attributes`.
  std::string_view attributes_of_users;
};

}  // namespace mandate::storage::sql
