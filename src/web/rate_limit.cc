#include "web/rate_limit.h"

#include <algorithm>
#include <optional>

#include "http/network.h"

namespace mandate::web {
namespace {

constexpr std::uint32_t count_max = 0x7fffffff;
// Of the refusals that one address may have in a window, those that are recorded one by one: ten, or a thirtieth where
// that is more.
constexpr std::int64_t recorded_least = 10, allowed_per_recorded = 30;

// The network of an IPv6 address, whose holder has all of its addresses; any other text as it is.
std::string_view party_of(std::string_view address, std::optional<http::Address>& parsed) {
  if (address.find(':') == std::string_view::npos) return address;
  parsed = http::Address::parse(address);
  return parsed ? parsed->holder() : address;
}

}  // namespace

RateLimit::Quota RateLimit::quota_of(Counter counter) const {
  switch (counter) {
    case Counter::admin_requests:
      return {limits_.admin_requests, 60, "limits.admin_requests"};
    case Counter::client_requests:
      return {limits_.client_requests, 60, "limits.client_requests"};
    case Counter::address_requests:
      return {limits_.address_requests, 60, "limits.address_requests"};
    case Counter::client_failures:
      return {limits_.client_failures, 30, "limits.client_failures"};
    case Counter::address_sign_ons:
      return {limits_.address_sign_ons, 600, "limits.address_sign_ons"};
    case Counter::address_failures:
      break;
  }
  return {limits_.address_failures, 30, "limits.address_failures"};
}

RateLimit::Standing RateLimit::stand(Mode mode, Counter counter, std::string_view who,
                                     const domain::RequestOrigin* origin) {
  const auto quota = quota_of(counter);
  const auto now = to_seconds(clock_.now());
  const Window window{now, (now / quota.seconds + 1) * quota.seconds};
  std::optional<http::Address> parsed;
  const bool by_address = counter == Counter::address_requests || counter == Counter::address_failures ||
                          counter == Counter::address_sign_ons;
  const auto hash = hash_(by_address ? party_of(who, parsed) : who);
  // The counters of one party are in different slots; zero marks a slot that nobody uses.
  const auto key = std::max<std::uint64_t>(hash + static_cast<std::uint64_t>(counter) * 0x9e3779b97f4a7c15u, 1);
  const auto found = find(mode, key, quota.most, window);
  if (found.first_refusal) record(quota, who, *origin);
  return {found.allowed, quota.most, std::max<std::int64_t>(quota.most - found.done, 0), window.ends,
          window.ends - now};
}

RateLimit::Found RateLimit::find(Mode mode, std::uint64_t key, std::int64_t most, const Window& window) {
  Shard& shard = shards_[key >> 58];
  std::lock_guard lock(shard.mutex);
  auto& bucket = shard.buckets[(key >> 40) % buckets_per_shard];
  auto slot = std::find_if(bucket.begin(), bucket.end(), [&](const Slot& one) { return one.key == key; });
  if (slot == bucket.end()) {
    if (mode != Mode::take) return {};
    const auto weight = [&](const Slot& one) { return one.ends <= window.now ? 0u : one.count; };
    slot = std::min_element(bucket.begin(), bucket.end(),
                            [&](const Slot& a, const Slot& b) { return weight(a) < weight(b); });
    *slot = {key};
  }
  if (slot->ends != window.ends) *slot = {key, static_cast<std::uint32_t>(window.ends)};
  if (mode == Mode::take && slot->count < count_max) ++slot->count;
  Found found{slot->count, mode == Mode::take ? slot->count <= most : slot->count < most};
  if (found.allowed || mode == Mode::look) return found;
  found.first_refusal = slot->recorded == 0;
  slot->recorded = 1;
  return found;
}

bool RateLimit::take_refusal(const domain::RequestOrigin& origin) {
  const auto standing = take(Counter::address_failures, origin.client_address, origin);
  return standing.allowed &&
         standing.limit - standing.remaining <= std::max(recorded_least, standing.limit / allowed_per_recorded);
}

void RateLimit::record(const Quota& quota, std::string_view who, const domain::RequestOrigin& origin) {
  domain::Event event;
  event.type = "system.rate_limit.violation";
  event.message = "Refuse requests until the window of a rate limit ends";
  event.result = domain::EventResult::deny;
  event.reason = quota.setting;
  event.actor = {std::string(who.substr(0, 200)), "RateLimitedParty", std::string(who.substr(0, 200)), ""};
  event.debug = {
      {"threshold", std::to_string(quota.most)}, {"timeSpan", std::to_string(quota.seconds)}, {"timeUnit", "SECONDS"}};
  event.origin = origin;
  ledger::Effects effects;
  effects.records.push_back(ledger::to_record(event, clock_.now()));
  // Nobody waits for it: a refusal costs no more than a look.
  ledger_.commit(std::move(effects), [](const Result<ledger::Outcome>&) {});
}

void add_rate_headers(http::Response& response, const RateLimit::Standing& standing) {
  response.with("X-Rate-Limit-Limit", std::to_string(standing.limit));
  response.with("X-Rate-Limit-Remaining", std::to_string(standing.remaining));
  response.with("X-Rate-Limit-Reset", std::to_string(standing.reset));
  if (response.status == 429) response.with("Retry-After", std::to_string(standing.retry_after));
}

}  // namespace mandate::web
