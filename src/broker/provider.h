#pragma once

#include <optional>

#include "domain/agent.h"
#include "domain/brokered_grant.h"
#include "domain/client_auth_settings.h"
#include "domain/connection.h"
#include "domain/event.h"
#include "domain/resource_server.h"
#include "storage/sql/connection.h"

namespace mandate::broker {

// Somebody else's authorization server, and as whom we are its client.
struct Provider {
  domain::ClientAuthSettings settings;
  domain::ResourceAuthorizationServer server;
  domain::ResourceServer resource;
};

// An agent's way to it.
struct Way {
  domain::Agent agent;
  domain::Connection connection;
  Provider provider;
};

// nullopt when the settings, what they are for, or the server are gone; whether they are ACTIVE is not asked.
Result<std::optional<Provider>> find_provider(storage::sql::Connection& connection,
                                              const domain::ClientAuthSettingsId& settings);
// nullopt unless everything on the way exists and is ACTIVE now.
Result<std::optional<Way>> find_way(storage::sql::Connection& connection, const domain::AgentId& agent,
                                    const domain::ConnectionId& connection_id);

// The connection as a target of events.
domain::EventParty party_of(const domain::Connection& connection);
domain::EventParty party_of(const domain::Agent& agent);

}  // namespace mandate::broker
