#pragma once

#include <string>
#include <string_view>

#include "base/text.h"

namespace mandate::storage::sql {

// What is sealed is bytes, and a column holds text.
inline std::string to_column(std::string_view sealed) {
  return base64url_encode(sealed);
}
// What cannot be read cannot be opened.
inline std::string to_sealed(std::string_view column) {
  return base64url_decode(column).value_or("");
}

}  // namespace mandate::storage::sql
