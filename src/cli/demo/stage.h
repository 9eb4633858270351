#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/api_client.h"
#include "cli/demo/narrator.h"
#include "cli/oauth_client.h"

namespace mandate::cli::demo {

// One request of the story: JSON, a form, or neither.
struct Call {
  http::Method method = http::Method::get;
  std::string url;  // absolute
  std::string authorization = {};
  json::value body = nullptr;
  Parameters form = {};
};

// How the story says that the request turns out, and what of the answer is worth telling ("profile.name").
struct Outcome {
  int status = 200;
  std::vector<std::string_view> essentials = {};
};

// Sends the requests of the story and tells them. Whatever does not turn out as told ends the story:
// ErrorKind::conflict, with what happened instead.
class Stage {
 public:
  Stage(Endpoint endpoint, Narrator& narrator);

  Narrator& narrator() { return narrator_; }
  const Endpoint& endpoint() const { return endpoint_; }

  Result<json::value> tell(const Call& call, const Outcome& outcome);

  // The same as the administrator, on the management API.
  Result<json::value> get(const std::string& path, const Outcome& outcome);
  // The same once it is no longer PENDING.
  Result<json::value> get_settled(const std::string& path, const Outcome& outcome);
  Result<json::value> send(http::Method method, const std::string& path, const json::value& body,
                           const Outcome& outcome);
  // A request that is answered 202, and the operation behind it, which must have COMPLETED.
  Result<json::value> start_operation(http::Method method, const std::string& path, const json::value& body);

  // For requests that are told by other means (pages): what was asked, what came, whether it is as told.
  Result<void> expect(const http::Response& response, int status, std::string_view essential);

 private:
  Result<Answer> exchange(const Call& call);
  Result<void> judge(const Answer& answer, const Outcome& outcome);
  Call as_admin(http::Method method, const std::string& path) const;

  Endpoint endpoint_;
  Narrator& narrator_;
  http::Client client_;
};

// Begins the error of a step that went another way than the story tells.
Error told_otherwise(std::string what);

}  // namespace mandate::cli::demo
