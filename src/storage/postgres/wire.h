// Values as PostgreSQL sends them in binary: integers of eight bytes, most significant first; text as it is. Nothing is
// written as digits and read again, and a text cannot be taken for anything else.
#pragma once

#include <libpq-fe.h>

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "storage/sql/connection.h"

namespace mandate::storage::postgres {

// Oids of pg_type; they are the same in every installation.
namespace type {
constexpr Oid unknown = 0, boolean = 16, name = 19, int8 = 20, int2 = 21, int4 = 23, text = 25, varchar = 1043;
}

// The type that a value has for itself; unknown for null, which takes that of its place.
Oid type_of(const sql::Value& value);

// The arrays that libpq wants. Text is borrowed from the values.
class Parameters {
 public:
  explicit Parameters(std::span<const sql::Value> values);
  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void add(const char* bytes, std::size_t length);

  std::deque<std::array<char, 8>> integers_;
  std::vector<const char*> values_;
  std::vector<int> lengths_, formats_;
};

// One row of a binary result. Reading a column as what it is not is a bug of the caller: std::logic_error.
class PostgresRow final : public sql::Row {
 public:
  PostgresRow(const PGresult* result, int row) : result_(result), row_(row) {}
  bool is_null(int column) const override { return PQgetisnull(result_, row_, column) != 0; }
  std::int64_t integer(int column) const override;
  std::string_view text(int column) const override;

 private:
  const PGresult* result_;
  int row_;
};

}  // namespace mandate::storage::postgres
