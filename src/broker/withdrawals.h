#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "broker/environment.h"
#include "domain/brokered_grant.h"

namespace mandate::broker {

// Takes tokens away: they are forgotten at once, and revoked at their server after that (RFC 7009), again and again
// until it answers. Any thread.
class Withdrawals {
 public:
  explicit Withdrawals(const Environment& environment) : environment_(environment) {}

  // Waits for the ledger. An event was recorded by whoever asks.
  Result<void> forget(const domain::BrokeredGrantId& id);
  // By the person themselves, of the session. False: it is none of theirs.
  Result<bool> forget(const domain::BrokeredGrantId& id, const signin::Browser& browser);
  // Has what is due sent on the pool for outgoing work.
  Result<void> send_due();

 private:
  Result<void> send_all();
  Result<void> send(const domain::BrokeredRevocation& revocation) const;

  const Environment& environment_;
  std::atomic<bool> sending_{false};
};

}  // namespace mandate::broker
