#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace mandate::domain {

// A name that the program has written: what comes from outside names nothing in an event, and no name is copied.
class DetailName {
 public:
  consteval DetailName(const char* name) : name_(name) {}  // NOLINT(google-explicit-constructor): {"name", value}
  std::string_view str() const { return name_; }

 private:
  std::string_view name_;
};

struct Detail {
  DetailName name;
  std::string value;  // an empty one is left out
};

// Who did it, or to whom or what it was done.
struct EventParty {
  std::string id;
  std::string type;          // "User", "AIAgent", "AuthorizationServer", "PublicClientApp", …
  std::string alternate_id;  // login, name; "unknown" on the wire when empty
  std::string display_name;
  std::vector<Detail> details = {};  // detailEntry

  EventParty&& with(DetailName name, std::string value) && {
    details.push_back({name, std::move(value)});
    return std::move(*this);
  }
};

// Where a request came from; copied into every event it causes.
struct RequestOrigin {
  std::string request_id;
  std::string client_address;
  std::string user_agent;
};

enum class EventResult { success, failure, deny, allow };
std::string_view name_of(EventResult result);  // "SUCCESS", …

// One line of the System Log (wire contract 3, LogEvent). It is durable before the answer that it records.
// Never holds a token, a secret or a password.
struct Event {
  std::string type;     // "app.oauth2.token.grant.id_jag"
  std::string message;  // displayMessage, ours
  EventResult result = EventResult::success;
  std::string reason;  // machine-readable cause of a failure; at most 255 characters
  EventParty actor;
  std::vector<EventParty> targets;
  std::vector<Detail> debug;  // debugContext.debugData
  RequestOrigin origin;
};

}  // namespace mandate::domain
