#pragma once

#include <cstring>
#include <string>
#include <string_view>

namespace mandate {

// Compares without leaking, through its running time, where two texts differ. Lengths are not secret.
inline bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference =
        static_cast<unsigned char>(difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
  return difference == 0;
}

// Text that must never reach a log: no stream operator, no implicit conversion, wiped when it goes.
class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string value) : value_(std::move(value)) {}
  SecretString(const SecretString&) = default;
  // Copies, and then wipes what it was copied from: a short string that is moved from keeps its bytes.
  // NOLINTNEXTLINE(performance-move-constructor-init)
  SecretString(SecretString&& other) noexcept : value_(other.value_) { other.wipe(); }
  SecretString& operator=(const SecretString& other) {
    if (this != &other) wipe(), value_ = other.value_;
    return *this;
  }
  SecretString& operator=(SecretString&& other) noexcept {
    if (this != &other) wipe(), value_ = other.value_, other.wipe();
    return *this;
  }
  ~SecretString() { wipe(); }

  // The secret itself: the word marks every place where it is used.
  std::string_view reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  bool equals(std::string_view other) const { return equal_in_constant_time(value_, other); }

 private:
  void wipe() {
    explicit_bzero(value_.data(), value_.size());
    value_.clear();
  }

  std::string value_;
};

}  // namespace mandate
