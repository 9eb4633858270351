#pragma once

#include <string>
#include <variant>
#include <vector>

#include "broker/environment.h"
#include "domain/brokered_grant.h"
#include "signin/outcome.h"

namespace mandate::broker {

// What an agent holds for a person; names are empty where things no longer exist.
struct Held {
  domain::BrokeredGrant grant;
  std::string agent, resource, issuer;
  std::string form_token;  // of the form that withdraws it
};
struct HeldPage {
  std::string login;
  std::vector<Held> held;
};

// Of the person of this browser, who signs on first when they have not.
Result<std::variant<signin::Prompt, HeldPage>> list_held(const Environment& environment,
                                                         const signin::Browser& browser);
// Whether the form came from that page of this session.
bool may_withdraw(const signin::Browser& browser, const domain::BrokeredGrantId& id, const std::string& form_token);

inline constexpr std::string_view held_path = "/my/agents";

}  // namespace mandate::broker
