#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "cli/api_client.h"
#include "cli/output.h"

namespace mandate::cli {

// The options that every command has. Empty: not given.
struct GlobalOptions {
  std::string url, token, bootstrap, ca_file;
  std::string output = "table";
};

// Where a first start leaves the address and the credentials of its server, seen from where `mandate serve
// --data data` was run.
inline constexpr const char* found_bootstrap = "data/bootstrap.json";

// What the server writes on its first start.
struct Bootstrap {
  std::string public_url, admin_login;
  SecretString admin_password, api_token;
};
// ErrorKind::invalid when the file cannot be read or is not what a server writes.
Result<Bootstrap> read_bootstrap(const std::string& file);

// Whom to ask and as whom: the options, then what the bootstrap file says. A bootstrap file that was only found
// speaks for its own server alone: its token goes nowhere else.
Result<Endpoint> endpoint_of(const GlobalOptions& options);

// What a command works with.
class Context {
 public:
  Context(const GlobalOptions& options, Output& out) : options_(options), out_(out) {}

  Output& out() { return out_; }
  const GlobalOptions& options() const { return options_; }
  // The management API. ErrorKind::unauthenticated when there is no token.
  Result<ApiClient*> api();
  // The same server without a token, for what everybody may read.
  Result<Endpoint> endpoint() const { return endpoint_of(options_); }

 private:
  const GlobalOptions& options_;
  Output& out_;
  std::optional<ApiClient> api_;
};

// A whole file; "-" is the standard input. ErrorKind::invalid when it cannot be read or is larger than that.
Result<std::string> read_file(const std::string& file, std::size_t megabytes_max = 1);
// The same, which must be a JSON object.
Result<json::object> read_json_file(const std::string& file);

}  // namespace mandate::cli
