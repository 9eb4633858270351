#include "storage/sql/connection.h"

#include "base/storable.h"

namespace mandate::storage::sql {
namespace {

Result<void> check_storable(std::span<const Value> values) {
  for (const auto& value : values) {
    const auto* text = std::get_if<std::string_view>(&value.get());
    if (text != nullptr && !is_storable(*text))
      return fail(ErrorKind::invalid,
                  "A text holds what cannot be stored: a NUL character, or bytes that are not UTF-8");
  }
  return {};
}

Result<void> check_storable(std::span<const Command> commands) {
  for (const auto& command : commands) CHECK(check_storable(command.values));
  return {};
}

}  // namespace

Result<std::int64_t> Connection::execute(std::string_view sql, std::span<const Value> values) {
  CHECK(check_storable(values));
  return do_execute(sql, values);
}

Result<void> Connection::query(std::string_view sql, std::span<const Value> values, const OnRow& on_row) {
  CHECK(check_storable(values));
  return do_query(sql, values, on_row);
}

Result<std::vector<std::int64_t>> Connection::run(std::span<const Command> commands) {
  CHECK(check_storable(commands));
  return do_run(commands);
}

Result<void> Connection::commit(std::span<const Command> last) {
  CHECK(check_storable(last));
  return do_commit(last);
}

Result<void> Connection::append(std::span<const Command> commands) {
  CHECK(check_storable(commands));
  if (commands.empty()) return {};
  return do_append(commands);
}

Result<void> Connection::do_append(std::span<const Command> commands) {
  CHECK(begin());
  return do_commit(commands);
}

}  // namespace mandate::storage::sql
