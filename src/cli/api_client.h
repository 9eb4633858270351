#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/secret_string.h"
#include "http/client.h"

namespace mandate::cli {

// Where the server is and who asks.
struct Endpoint {
  std::string url;     // "https://id.example.com", without a slash at the end
  SecretString token;  // API token or access token; may be empty
  std::string ca_file = {};
};

// An answer whose body was JSON or empty, whatever its status.
struct Answer {
  int status = 0;
  json::value body;                        // null when there is none
  std::string location, next, request_id;  // `next`: the page after this one, as path and query; may be empty

  bool ok() const { return status >= 200 && status < 300; }
};

// ErrorKind::internal when the body is not JSON (a proxy's page, another server).
Result<Answer> read_answer(const http::Response& response);

// The error that an answer of the management API stands for: its summary, its causes, and status, code and
// request id in `note`. A refusal of what was asked is ErrorKind::conflict.
Error error_of(const Answer& answer);

// The management API: JSON there and back, paging and operations followed, errors as base::Error.
class ApiClient {
 public:
  explicit ApiClient(Endpoint endpoint);

  const std::string& url() const { return endpoint_.url; }

  // `path` begins with a slash and may have a query. Any status is an answer.
  Result<Answer> request(http::Method method, std::string_view path, const json::value* body = nullptr);

  // The body of an answer of success; everything else is an error.
  Result<json::value> get(std::string_view path);
  // A 202 is followed until its operation has COMPLETED; the value is then the operation. FAILED is
  // ErrorKind::conflict with what the operation says.
  Result<json::value> send(http::Method method, std::string_view path, const json::value& body = json::object());
  // Without a body.
  Result<json::value> call(http::Method method, std::string_view path);

  // Many things in one request, one JSON object a line; the value is what became of them, a row each.
  // ErrorKind::unavailable when the answer ends before every row has its own: what is not in it may have been done.
  Result<json::array> send_rows(std::string_view path, const std::string& rows);

  static constexpr std::size_t everything = static_cast<std::size_t>(-1);
  // The rows of a list, page after page, at most `limit`.
  Result<json::array> list(std::string_view path, std::size_t limit = everything);
  // One page: what it holds, and where the next is.
  Result<Answer> page(std::string_view path);

  // How long an operation may take before we stop watching it.
  void set_patience(std::chrono::milliseconds patience) { patience_ = patience; }

 private:
  std::vector<http::Header> headers(std::string_view accept) const;
  Result<json::value> finish(http::Method method, std::string_view path, const json::value* body);
  Result<json::value> follow(std::string_view location);

  Endpoint endpoint_;
  http::Client client_;
  std::chrono::milliseconds patience_{60'000};
};

// The Authorization header for a token. An access token is a JWT; everything else is an API token.
std::string authorization_of(const SecretString& token);

// `path` with `name=value` in its query, encoded.
std::string with_query(std::string path, std::string_view name, std::string_view value);

// Path and query of an absolute URL; a text that is none stays as it is. The links of answers carry the public
// URL; we stay with the server we were told to ask, which also keeps the token from going elsewhere.
std::string target_of(std::string_view url);

}  // namespace mandate::cli
