#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/worker_pool.h"
#include "cli/issuer_keys.h"
#include "http/server.h"

namespace mandate::cli::demo {

// What a protected API expects of the tokens that it takes.
struct Expectation {
  std::string issuer, audience;
};

// A small API of a travel company, at a free port of this machine: GET /bookings needs the scope bookings.read,
// POST /bookings bookings.write. It knows nothing of the authorization server but its issuer, and checks every
// token as RFC 9068 section 4 says.
class ProtectedApi {
 public:
  static Result<std::unique_ptr<ProtectedApi>> start(Expectation expectation, std::string ca_file);
  ~ProtectedApi();

  std::string url() const;

 private:
  ProtectedApi(Expectation expectation, std::string ca_file);
  http::Response answer(const http::Request& request);
  Result<jose::VerifiedJwt> check(std::string_view token);
  Result<jose::VerifiedJwt> check_signature(const jose::UnverifiedJwt& token);

  Expectation expectation_;
  std::string ca_file_;
  std::mutex mutex_;
  std::optional<IssuerKeys> keys_;  // fetched with the first token
  WorkerPool pool_{1, 16};          // fetching keys waits, and handlers must not
  std::unique_ptr<http::Server> server_;
};

}  // namespace mandate::cli::demo
