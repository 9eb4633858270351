#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace mandate::http {

// How many connections each address has, so that none takes every one. Addresses of one holder (Address::holder) are
// counted together. Thread safe.
class AddressShares : public std::enable_shared_from_this<AddressShares> {
 public:
  // One connection of an address, for as long as it is held.
  using Share = std::shared_ptr<const std::string>;

  // Null when this numeric address has `most` already.
  Share take(std::string_view address, std::size_t most);

 private:
  void give_back(const std::string& holder);

  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> taken_;
};

}  // namespace mandate::http
