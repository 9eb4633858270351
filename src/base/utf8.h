#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mandate {

// The code point that begins at `position`, which is moved past it; nullopt when it is not well-formed (base/text.h:
// is_utf8).
std::optional<char32_t> next_code_point(std::string_view text, std::size_t& position);

void append_utf8(std::string& text, char32_t code_point);

}  // namespace mandate
