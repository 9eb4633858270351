#pragma once

#include <optional>

#include "http/message.h"
#include "manage/access/callers.h"
#include "manage/access/permission.h"

namespace mandate::web::admin {

// Finds out who calls the management API and whether they may, as things are at this moment. A small value: what goes
// on after its request was answered keeps one and asks again.
class Admission {
 public:
  // Without a reader only API tokens are accepted.
  explicit Admission(const manage::Environment& environment, domain::AccessTokenReader read_access_token = {})
      : callers_(environment, std::move(read_access_token)) {}

  // By the Authorization header. ErrorKind::unauthenticated, ErrorKind::unavailable.
  Result<manage::Caller> authenticate(const http::Request& request) const;
  // Whether scope and role both say yes; `permission` is the table's for the path when it is nullopt.
  // ErrorKind::forbidden, with a cause for each that says no.
  Result<void> authorize(const http::Request& request, const std::optional<manage::Permission>& permission,
                         manage::Caller& caller) const;

 private:
  manage::Callers callers_;
};

// A request that goes on after it was answered, without its body: whether its caller may go on.
class OngoingCall {
 public:
  OngoingCall(Admission admission, const http::Request& request);

  // The credential counts still and may do what the table of permissions asks for the path. Errors as Admission's. For
  // the pool: it reads the database.
  Result<void> check() const;

 private:
  Admission admission_;
  http::Request request_;
};

bool has_scheme(const http::Request& request, std::string_view scheme);

inline constexpr std::string_view api_token_scheme = "SSWS ", bearer_scheme = "Bearer ";

}  // namespace mandate::web::admin
