#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/keyed_hash.h"
#include "base/time.h"
#include "domain/event.h"
#include "http/message.h"
#include "ledger/ledger.h"

namespace mandate::web {

// How much one party may ask for.
struct RateLimits {
  std::int64_t admin_requests = 6000;         // of one API token, or of one client and person, in a minute
  std::int64_t client_requests = 6'000'000;   // of one client, in a minute
  std::int64_t address_requests = 6'000'000;  // of one address, in a minute
  std::int64_t client_failures = 30;          // requests in the name of one client, from one address, that are
                                              // refused before anything is proved; in half a minute
  std::int64_t address_failures = 300;        // the same, all from one address
  std::int64_t address_sign_ons = 20'000;     // pages for signing on, shown to one address in ten minutes
};

// Counts what parties do in windows of fixed length that begin with the clock's, so that whoever is told to wait knows
// until when. Of fixed size: when there are more parties than it has room for, those that did least are forgotten, so
// that nobody loses their own count in a crowd of others. Thread safe; a call costs some sixty nanoseconds.
class RateLimit {
 public:
  enum class Counter : unsigned char {
    admin_requests,
    client_requests,
    address_requests,
    client_failures,
    address_failures,
    address_sign_ons
  };
  struct Standing {
    bool allowed = true;
    std::int64_t limit = 0, remaining = 0;
    std::int64_t reset = 0;        // seconds since 1970: when the window ends
    std::int64_t retry_after = 0;  // seconds until then
  };

  RateLimit(ledger::Ledger& ledger, const Clock& clock, RateLimits limits)
      : ledger_(ledger), clock_(clock), limits_(limits), shards_(shard_count) {}

  // Counts one thing that `who` does. Of IPv6 addresses, those of one /64 are one party: nobody has fewer. The first
  // refusal of a party in a window is recorded in the System Log.
  Standing take(Counter counter, std::string_view who, const domain::RequestOrigin& origin) {
    return stand(Mode::take, counter, who, &origin);
  }
  // Whether one more may be done, which is counted later, when it is known whose it was or how it ended.
  Standing check(Counter counter, std::string_view who, const domain::RequestOrigin& origin) {
    return stand(Mode::check, counter, who, &origin);
  }
  // Counts a refusal of somebody at the origin's address who proved nothing. Whether the System Log is to have it: the
  // first of an address in a window only, so that nobody fills it without a credential. What follows is one event of
  // the limit.
  bool take_refusal(const domain::RequestOrigin& origin);
  // How things stand, for an answer to tell.
  Standing look(Counter counter, std::string_view who) { return stand(Mode::look, counter, who, nullptr); }

 private:
  static constexpr std::size_t shard_count = 64, buckets_per_shard = 128, ways = 8;
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t ends = 0;  // seconds since 1970
    std::uint32_t count : 31 = 0;
    std::uint32_t recorded : 1 = 0;  // that the party was refused in this window
  };
  struct Shard {
    std::mutex mutex;
    std::array<std::array<Slot, ways>, buckets_per_shard> buckets;
  };
  struct Quota {
    std::int64_t most, seconds;
    std::string_view setting;
  };

  enum class Mode { take, check, look };
  struct Window {
    std::int64_t now, ends;
  };
  struct Found {
    std::int64_t done = 0;
    bool allowed = true, first_refusal = false;
  };

  Quota quota_of(Counter counter) const;
  Standing stand(Mode mode, Counter counter, std::string_view who, const domain::RequestOrigin* origin);
  Found find(Mode mode, std::uint64_t key, std::int64_t most, const Window& window);
  void record(const Quota& quota, std::string_view who, const domain::RequestOrigin& origin);

  ledger::Ledger& ledger_;
  const Clock& clock_;
  const RateLimits limits_;
  const KeyedHash hash_;
  std::vector<Shard> shards_;
};

// X-Rate-Limit-Limit, -Remaining and -Reset; with Retry-After when the request is refused.
void add_rate_headers(http::Response& response, const RateLimit::Standing& standing);

}  // namespace mandate::web
