#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "broker/environment.h"
#include "broker/provider.h"

namespace mandate::broker {

// Renews tokens with their refresh token, one request for all that wait for the same grant. In the database a lease
// says that somebody is at it, so that another node, or this one after a crash, does not use the same refresh token:
// servers that rotate them take that for theft. Any thread.
class Renewals {
 public:
  explicit Renewals(const Environment& environment) : environment_(environment) {}

  // `done` is called once, when the next decision can be made. False, and it is not called, when there is no room.
  bool renew(const domain::BrokeredGrantId& id, std::function<void()> done);

 private:
  struct Claim {
    domain::BrokeredGrant grant;
    Way way;
  };
  void run(const domain::BrokeredGrantId& id);
  Result<void> renew_now(const domain::BrokeredGrantId& id) const;
  Result<std::optional<Claim>> claim(const domain::BrokeredGrantId& id) const;

  const Environment& environment_;
  std::mutex mutex_;
  std::map<domain::BrokeredGrantId, std::vector<std::function<void()>>> waiting_;
};

}  // namespace mandate::broker
