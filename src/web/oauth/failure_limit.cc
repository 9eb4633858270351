#include "web/oauth/failure_limit.h"

#include <algorithm>

namespace mandate::web::oauth {
namespace {

// More sources than this at once and the quiet ones are forgotten.
constexpr std::size_t buckets_max = 10'000;

std::string client_key(std::string_view address, std::string_view client) {
  return std::string(address) + " " + std::string(client.substr(0, 100));
}

}  // namespace

bool FailureLimit::allows(std::string_view address, std::string_view client) {
  const Time now = clock_.now();
  std::lock_guard lock(mutex_);
  if (by_address_.empty()) return true;
  return level_now(by_address_, std::string(address), options_.per_second_per_address, now) <
             options_.burst_per_address &&
         level_now(by_client_, client_key(address, client), options_.per_second_per_client, now) <
             options_.burst_per_client;
}

void FailureLimit::count_failure(std::string_view address, std::string_view client) {
  const Time now = clock_.now();
  std::lock_guard lock(mutex_);
  add(by_address_, std::string(address), options_.per_second_per_address, now);
  add(by_client_, client_key(address, client), options_.per_second_per_client, now);
}

double FailureLimit::level_now(const Buckets& buckets, const std::string& key, double per_second, Time now) const {
  const auto found = buckets.find(key);
  if (found == buckets.end()) return 0;
  const std::chrono::duration<double> passed = now - found->second.seen;
  return std::max(0.0, found->second.level - per_second * passed.count());
}

void FailureLimit::add(Buckets& buckets, const std::string& key, double per_second, Time now) {
  const double level = level_now(buckets, key, per_second, now) + 1;
  if (buckets.size() >= buckets_max && !buckets.contains(key)) {
    std::erase_if(buckets, [&](const auto& entry) { return level_now(buckets, entry.first, per_second, now) == 0; });
    if (buckets.size() >= buckets_max) buckets.erase(buckets.begin());
  }
  buckets[key] = {level, now};
}

}  // namespace mandate::web::oauth
