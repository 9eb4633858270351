#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mandate {

// Well-formed UTF-8 without NUL: what every database can hold.
bool is_storable(std::string_view text);
// The text itself when it is storable; else each NUL and each byte that is no UTF-8 becomes U+FFFD.
std::string to_storable(std::string_view text);

// The text itself when it has at most `most` bytes; else what of it leaves room there for the mark of having been cut,
// "…". UTF-8 stays UTF-8.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace mandate
