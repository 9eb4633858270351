#include "crypto/ecdsa_form.h"

#include <algorithm>

namespace mandate::crypto {
namespace {

constexpr unsigned char sequence_tag = 0x30, integer_tag = 0x02, long_length = 0x81;

unsigned char* append_integer(std::string_view number, unsigned char* out) {
  number.remove_prefix(std::min(number.find_first_not_of('\0'), number.size() - 1));
  const bool padded = (static_cast<unsigned char>(number[0]) & 0x80U) != 0;  // else it would read as negative
  *out++ = integer_tag;
  *out++ = static_cast<unsigned char>(number.size() + (padded ? 1 : 0));
  if (padded) *out++ = 0;
  return std::copy(number.begin(), number.end(), out);
}

// Takes one header of `tag` from the front of `der` and gives its content; nothing when it is not there.
bool take(std::string_view& der, unsigned char tag, std::string_view& content) {
  if (der.size() < 2 || static_cast<unsigned char>(der[0]) != tag) return false;
  std::size_t header = 2, length = static_cast<unsigned char>(der[1]);
  if (length == long_length && der.size() > 2)
    header = 3, length = static_cast<unsigned char>(der[2]);
  else if (length >= 0x80)
    return false;
  if (der.size() - header < length) return false;
  content = der.substr(header, length);
  der.remove_prefix(header + length);
  return true;
}

bool append_padded(std::string_view integer, std::size_t size, std::string& out) {
  integer.remove_prefix(std::min(integer.find_first_not_of('\0'), integer.size()));
  if (integer.size() > size) return false;
  out.append(size - integer.size(), '\0').append(integer);
  return true;
}

}  // namespace

DerSignature der_of_raw(std::string_view raw, std::size_t size) {
  DerSignature der;
  std::array<unsigned char, 140> content;
  const auto* const end = append_integer(raw.substr(size), append_integer(raw.substr(0, size), content.data()));
  const auto length = static_cast<std::size_t>(end - content.data());
  unsigned char* out = der.bytes.data();
  *out++ = sequence_tag;
  if (length >= 0x80) *out++ = long_length;
  *out++ = static_cast<unsigned char>(length);
  std::copy_n(content.data(), length, out);
  der.size = static_cast<std::size_t>(out - der.bytes.data()) + length;
  return der;
}

std::string raw_of_der(std::string_view der, std::size_t size) {
  std::string_view content, r, s;
  std::string raw;
  raw.reserve(2 * size);
  const bool read = take(der, sequence_tag, content) && der.empty() && take(content, integer_tag, r) &&
                    take(content, integer_tag, s) && content.empty();
  if (!read || !append_padded(r, size, raw) || !append_padded(s, size, raw)) return {};
  return raw;
}

}  // namespace mandate::crypto
