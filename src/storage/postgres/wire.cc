#include "storage/postgres/wire.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace mandate::storage::postgres {
namespace {

constexpr int binary = 1;

std::array<char, 8> to_bytes(std::int64_t number) {
  std::array<char, 8> bytes{};
  auto rest = static_cast<std::uint64_t>(number);
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, rest >>= 8U) *byte = static_cast<char>(rest & 0xFFU);
  return bytes;
}

// Two's complement of 1, 2, 4 or 8 bytes.
std::int64_t to_number(std::string_view bytes) {
  std::uint64_t number = !bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) number = (number << 8U) | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(number);
}

[[noreturn]] void wrong_type(const PGresult* result, int column, const char* wanted) {
  const char* name = PQfname(result, column);
  throw std::logic_error("column " + std::string(name == nullptr ? "?" : name) + " of type " +
                         std::to_string(PQftype(result, column)) + " was read as " + wanted);
}

}  // namespace

Oid type_of(const sql::Value& value) {
  if (std::holds_alternative<std::int64_t>(value.get())) return type::int8;
  if (std::holds_alternative<std::string_view>(value.get())) return type::text;
  return type::unknown;
}

Parameters::Parameters(std::span<const sql::Value> values) {
  values_.reserve(values.size()), lengths_.reserve(values.size()), formats_.reserve(values.size());
  for (const auto& value : values) {
    if (const auto* number = std::get_if<std::int64_t>(&value.get())) {
      const auto& bytes = integers_.emplace_back(to_bytes(*number));
      add(bytes.data(), bytes.size());
    } else if (const auto* text = std::get_if<std::string_view>(&value.get())) {
      add(text->data() == nullptr ? "" : text->data(), text->size());
    } else {
      add(nullptr, 0);
    }
  }
}

void Parameters::add(const char* bytes, std::size_t length) {
  values_.push_back(bytes);
  lengths_.push_back(static_cast<int>(length));
  formats_.push_back(binary);
}

std::int64_t PostgresRow::integer(int column) const {
  if (is_null(column)) return 0;
  constexpr Oid whole[] = {type::int8, type::int4, type::int2, type::boolean};
  if (std::find(std::begin(whole), std::end(whole), PQftype(result_, column)) == std::end(whole))
    wrong_type(result_, column, "a whole number");
  return to_number({PQgetvalue(result_, row_, column), static_cast<std::size_t>(PQgetlength(result_, row_, column))});
}

std::string_view PostgresRow::text(int column) const {
  if (is_null(column)) return {};
  constexpr Oid texts[] = {type::text, type::varchar, type::name};
  if (std::find(std::begin(texts), std::end(texts), PQftype(result_, column)) == std::end(texts))
    wrong_type(result_, column, "text");
  return {PQgetvalue(result_, row_, column), static_cast<std::size_t>(PQgetlength(result_, row_, column))};
}

}  // namespace mandate::storage::postgres
