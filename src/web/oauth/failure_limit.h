#pragma once

#include <array>
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace mandate::web::oauth {

// Counts failed client authentications by source address, and by address and claimed client. Whoever fails too often
// waits: a guess costs us a signature check and a line in the System Log. Requests that succeed are never counted, so
// clients behind one address do not hold each other up.
class FailureLimit {
 public:
  struct Options {
    double burst_per_client = 30, per_second_per_client = 1;
    double burst_per_address = 300, per_second_per_address = 10;
  };

  FailureLimit(const Clock& clock, Options options) : clock_(clock), options_(options) {}

  // Whether a request may be tried now.
  bool allows(std::string_view address, std::string_view client);
  void count_failure(std::string_view address, std::string_view client);

 private:
  struct Bucket {
    double level = 0;  // failures not yet forgotten
    Time seen{};
  };
  using Buckets = std::unordered_map<std::string, Bucket>;

  double level_now(const Buckets& buckets, const std::string& key, double per_second, Time now) const;
  void add(Buckets& buckets, const std::string& key, double per_second, Time now);

  const Clock& clock_;
  const Options options_;
  std::mutex mutex_;
  Buckets by_address_, by_client_;
};

}  // namespace mandate::web::oauth
