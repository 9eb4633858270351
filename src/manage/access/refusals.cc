#include "manage/access/refusals.h"

#include <algorithm>
#include <vector>

#include "base/storable.h"
#include "base/text.h"
#include "manage/events.h"

namespace mandate::manage {
namespace {

constexpr std::size_t path_bytes_max = 1024;

std::string reasons_of(const Error& why) {
  std::vector<std::string> reasons;
  for (const auto& cause : why.causes)
    if (!cause.reason.empty()) reasons.push_back(cause.reason);
  return reasons.empty() ? "FORBIDDEN" : join(reasons, " ");
}

// What the cause with one of these reasons says is missing; empty when there is none.
std::string missing(const Error& why, std::initializer_list<std::string_view> reasons) {
  for (const auto& cause : why.causes)
    if (std::find(reasons.begin(), reasons.end(), cause.reason) != reasons.end()) return cause.location;
  return "";
}

}  // namespace

Result<void> Refusals::record_forbidden(const Caller& caller, const Attempt& attempt, const Error& why) const {
  auto event = change_event("system.admin_request.deny", "Refuse a request of the management API", caller, {});
  event.reason = reasons_of(why);
  event.debug = {{"missingScope", missing(why, {"MISSING_SCOPE", "SCOPE_NOT_GRANTED"})},
                 {"missingRole", missing(why, {"MISSING_ROLE"})},
                 {"clientId", caller.client.str()},
                 {"apiTokenId", caller.token.str()}};
  return record(std::move(event), attempt);
}

Result<void> Refusals::record_unauthenticated(const domain::RequestOrigin& origin, const Attempt& attempt) const {
  domain::Event event;
  event.type = "system.admin_request.authentication_fail";
  event.message = "Refuse a credential that is not valid for the management API";
  event.reason = "INVALID_CREDENTIAL";
  event.actor = {origin.client_address, "Address", origin.client_address, ""};
  event.origin = origin;
  return record(std::move(event), attempt);
}

Result<void> Refusals::record(domain::Event event, const Attempt& attempt) const {
  event.result = domain::EventResult::deny;
  event.debug.push_back({"method", attempt.method});
  event.debug.push_back({"requestUri", to_storable(attempt.path.substr(0, path_bytes_max))});
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    transaction.record(std::move(event));
    return {};
  });
}

}  // namespace mandate::manage
