#pragma once

#include <memory>
#include <optional>
#include <string>

#include "grants/grant.h"

namespace mandate::grants {

// What a connection for tokens of another's authorization server leads to; null where it does not exist any more.
struct BrokeredProvider {
  std::shared_ptr<const directory::ClientAuthSettingsRecord> settings;
  std::shared_ptr<const directory::ResourceRecord> resource;
};
bool is_brokered(const domain::Connection& connection);  // whether it is a connection for those
Decided<BrokeredProvider> find_brokered_provider(directory::View& view, const domain::Connection& connection);
// Whether everything there is ACTIVE and can be asked; notes it.
Decided<void> check_brokered_provider(const BrokeredProvider& provider, Record& record);

// Who wants to use what a person let them have, and through which connection.
struct BrokeredWish {
  const domain::Connection& connection;
  const BrokeredProvider& provider;  // checked
  domain::AgentId agent;             // whose connection it is
  domain::UserId user;
};
// Exactly one of the two is there.
struct BrokeredTokenFound {
  std::shared_ptr<const directory::BrokeredGrantRecord> grant;  // its token is good now
  std::optional<domain::BrokeredGrantId> renew_first = {};      // no token is good before it is renewed
};
// Without one the refusal says where the person can be asked.
Decided<BrokeredTokenFound> find_brokered_token(directory::View& view, const BrokeredWish& wish, Time now);

// What is to be written down of a token that is given out or used now; nullopt when that was a moment ago.
std::optional<Decision::BrokeredUse> use_of(const domain::BrokeredGrant& grant, Time now);

}  // namespace mandate::grants
