#include "base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace mandate {
namespace {

class Block {
 public:
  void take(std::span<unsigned char> out) {
    while (!out.empty()) {
      if (next_ == bytes_.size()) refill();
      const std::size_t n = std::min(out.size(), bytes_.size() - next_);
      std::memcpy(out.data(), bytes_.data() + next_, n);
      explicit_bzero(bytes_.data() + next_, n);
      next_ += n;
      out = out.subspan(n);
    }
  }

 private:
  void refill() {
    std::size_t filled = 0;
    while (filled < bytes_.size()) {
      const ssize_t n = getrandom(bytes_.data() + filled, bytes_.size() - filled, 0);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) std::abort();  // a server without randomness must not issue anything
      filled += static_cast<std::size_t>(n);
    }
    next_ = 0;
  }

  std::array<unsigned char, 4096> bytes_;
  std::size_t next_ = bytes_.size();
};

thread_local Block block;

// In the order of its bytes.
constexpr char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

}  // namespace

void random_bytes(std::span<unsigned char> out) {
  block.take(out);
}

std::string random_base62(std::size_t length) {
  std::string out;
  out.reserve(length);
  std::array<unsigned char, 32> bytes;
  while (out.size() < length) {
    const auto some = std::span(bytes).first(std::min(bytes.size(), length - out.size()));
    random_bytes(some);
    for (const unsigned char byte : some)
      if (const unsigned value = byte & 63U; value < 62) out += alphabet[value];  // rejection: no bias
  }
  explicit_bzero(bytes.data(), bytes.size());
  return out;
}

std::string sortable_id(Time now) {
  constexpr std::size_t time_digits = 9, random_digits = 11;  // microseconds until the year 2398, 65 bits
  std::string out(time_digits, '0');
  auto rest = static_cast<std::uint64_t>(to_micros(now));
  for (std::size_t i = time_digits; i-- > 0; rest /= 62) out[i] = alphabet[rest % 62];
  return out + random_base62(random_digits);
}

std::string random_uuid() {
  std::array<unsigned char, 16> b;
  random_bytes(b);
  b[6] = static_cast<unsigned char>((b[6] & 0x0fU) | 0x40U);
  b[8] = static_cast<unsigned char>((b[8] & 0x3fU) | 0x80U);
  static constexpr char hex[] = "0123456789abcdef";
  std::string out;
  out.reserve(36);
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out.push_back('-');
    out.push_back(hex[b[i] >> 4]);
    out.push_back(hex[b[i] & 15U]);
  }
  return out;
}

}  // namespace mandate
