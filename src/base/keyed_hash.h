#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/random.h"

namespace mandate {

// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012) under a key of its own: a hash of bytes
// that others choose, whose collisions they cannot find.
class KeyedHash {
 public:
  using Key = std::array<std::uint64_t, 2>;

  KeyedHash() {
    unsigned char bytes[sizeof key_];
    random_bytes(bytes);
    std::memcpy(key_.data(), bytes, sizeof key_);
  }
  explicit KeyedHash(Key key) : key_(key) {}

  std::uint64_t operator()(std::string_view data) const {
    State state(key_);
    const std::size_t whole = data.size() / 8 * 8;
    for (std::size_t i = 0; i < whole; i += 8) state.absorb(word_of(data.substr(i, 8)));
    state.absorb(word_of(data.substr(whole)) | static_cast<std::uint64_t>(data.size()) << 56);
    return state.finish();
  }

 private:
  struct State {
    std::uint64_t v0, v1, v2, v3;

    explicit State(const Key& key)
        : v0(key[0] ^ 0x736f6d6570736575),
          v1(key[1] ^ 0x646f72616e646f6d),
          v2(key[0] ^ 0x6c7967656e657261),
          v3(key[1] ^ 0x7465646279746573) {}

    void round() {
      v0 += v1, v1 = std::rotl(v1, 13) ^ v0, v0 = std::rotl(v0, 32);
      v2 += v3, v3 = std::rotl(v3, 16) ^ v2;
      v0 += v3, v3 = std::rotl(v3, 21) ^ v0;
      v2 += v1, v1 = std::rotl(v1, 17) ^ v2, v2 = std::rotl(v2, 32);
    }
    void absorb(std::uint64_t word) {
      v3 ^= word;
      round(), round();
      v0 ^= word;
    }
    std::uint64_t finish() {
      v2 ^= 0xff;
      round(), round(), round(), round();
      return v0 ^ v1 ^ v2 ^ v3;
    }
  };

  // Up to eight bytes, little-endian.
  static std::uint64_t word_of(std::string_view bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    return word;
  }

  Key key_;
};

}  // namespace mandate
