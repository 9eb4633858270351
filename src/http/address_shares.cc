#include "http/address_shares.h"

#include "http/network.h"

namespace mandate::http {

AddressShares::Share AddressShares::take(std::string_view address, std::size_t most) {
  const auto parsed = Address::parse(address);
  std::string holder(parsed ? parsed->holder() : address);
  {
    const std::lock_guard lock(mutex_);
    auto& taken = taken_[holder];
    if (taken >= most) return nullptr;
    ++taken;
  }
  return Share(new std::string(std::move(holder)), [self = shared_from_this()](const std::string* gone) {
    self->give_back(*gone);
    delete gone;
  });
}

void AddressShares::give_back(const std::string& holder) {
  const std::lock_guard lock(mutex_);
  const auto taken = taken_.find(holder);
  if (--taken->second == 0) taken_.erase(taken);
}

}  // namespace mandate::http
