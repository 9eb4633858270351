#pragma once

#include <string>
#include <string_view>

#include "base/secret_string.h"
#include "manage/environment.h"

namespace mandate::manage {

// Makes the `after` of a list's next page opaque: the key of the last row, signed, so that nobody can probe
// the database's order with keys of their own, and tied to its list.
class Cursors {
 public:
  // Reads the key of the installation; makes and stores it (sealed) at the first start. Every node reads the
  // same one, so a list can be continued anywhere and after a restart.
  static Result<Cursors> load(const Environment& environment);
  explicit Cursors(SecretString key) : key_(std::move(key)) {}

  // `list` says which list: its path, filter and order.
  std::string sign(std::string_view list, std::string_view row_key) const;
  // The row key again. ErrorKind::bad_cursor when it was not made by sign() for this list.
  Result<std::string> open(std::string_view list, std::string_view cursor) const;

 private:
  SecretString key_;
};

}  // namespace mandate::manage
