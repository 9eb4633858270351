#pragma once

#include <string>

#include "broker/provider.h"
#include "domain/brokered_grant.h"
#include "domain/event.h"

namespace mandate::broker {

// Tokens of another server were got for an agent, renewed, or not. `reason` is empty on success; `detail` is what the
// other server said.
domain::Event tokens_requested(const Way& way, const domain::UserId& user, domain::EventParty actor,
                               const domain::RequestOrigin& origin, std::string reason = {},
                               std::string_view detail = {});
// The person said no.
domain::Event refused_by_person(const Way& way, domain::EventParty user, const domain::RequestOrigin& origin);
// What a person let `holder`, an agent or a virtual MCP server, have was withdrawn.
domain::Event withdrawn(const domain::BrokeredGrant& grant, domain::EventParty holder, domain::EventParty actor,
                        const domain::RequestOrigin& origin, std::string_view why);

}  // namespace mandate::broker
