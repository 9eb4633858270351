#pragma once

#include <sys/socket.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace mandate::http {

// A numeric address. A v4 address is held in its mapped v6 form.
struct Address {
  std::array<unsigned char, 16> bytes{};
  bool v4 = false;

  // "192.0.2.7", "2001:db8::1"; the forms of inet_pton(3) only.
  static std::optional<Address> parse(std::string_view text);
  static std::optional<Address> of(const sockaddr& socket_address);
  std::string str() const;
  // What tells apart whom addresses belong to: the bytes of a v4 address, of another those of its /64, because nobody
  // has fewer.
  std::string_view holder() const;

  bool operator==(const Address&) const = default;
};

// An address or a block of them: "192.0.2.7", "10.0.0.0/8", "2001:db8::/32". A v4 address counts as its mapped v6 form.
class Network {
 public:
  static std::optional<Network> parse(std::string_view text);
  bool contains(const Address& address) const;
  bool contains(std::string_view address) const;  // numeric; false for any other text

 private:
  Address address_;
  unsigned bits_ = 128;
};

}  // namespace mandate::http
