#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/event.h"

namespace mandate::grants {

// What a token request is known to be about so far: it becomes the event of the issuance, or of the refusal. Grants add
// to it as they learn, so that a refusal names the person, the connection and the scopes as well.
class Record {
 public:
  explicit Record(domain::RequestOrigin origin) { event_.origin = std::move(origin); }

  // The event type and what it says to people: "app.oauth2.token.grant.id_jag".
  void kind(std::string_view type, std::string_view message) {
    event_.type = type;
    event_.message = message;
  }
  // The same where the type is that of every request for a token.
  void message(std::string_view text) { event_.message = text; }
  void actor(domain::EventParty party) { event_.actor = std::move(party); }
  void target(domain::EventParty party) { event_.targets.push_back(std::move(party)); }
  // debugContext.debugData; an empty value is left out.
  void note(domain::DetailName name, std::string_view value) {
    if (!value.empty()) event_.debug.push_back({name, std::string(value)});
  }

  const domain::Event& event() const { return event_; }
  domain::Event take() { return std::move(event_); }

 private:
  domain::Event event_;
};

}  // namespace mandate::grants
