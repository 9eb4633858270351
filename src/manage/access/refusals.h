#pragma once

#include <string>

#include "base/error.h"
#include "manage/environment.h"

namespace mandate::manage {

// What was asked for and refused. The query stays out: it may hold what the log must not.
struct Attempt {
  std::string method, path;
};

// Writes refusals of the management API into the System Log. They are durable when these return; an error is what the
// caller must be told instead.
class Refusals {
 public:
  explicit Refusals(const Environment& environment) : environment_(environment) {}

  // A known caller may not do this; `why` has the missing scope and role as its causes.
  Result<void> record_forbidden(const Caller& caller, const Attempt& attempt, const Error& why) const;
  // A credential was sent that is not valid: nobody knows whose it is.
  Result<void> record_unauthenticated(const domain::RequestOrigin& origin, const Attempt& attempt) const;

 private:
  Result<void> record(domain::Event event, const Attempt& attempt) const;

  const Environment& environment_;
};

}  // namespace mandate::manage
