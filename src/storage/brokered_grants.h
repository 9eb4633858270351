#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/brokered_grant.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// Tokens of other servers that are kept for agents.
class BrokeredGrants {
 public:
  explicit BrokeredGrants(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::BrokeredGrant>> find(const domain::BrokeredGrantId& id);
  Result<std::optional<domain::BrokeredGrant>> find_of(const domain::ConnectionId& connection,
                                                       const domain::UserId& user);
  // By hex SHA-256 of the access token, among those of the agent.
  Result<std::optional<domain::BrokeredGrant>> find_by_access_hash(const domain::AgentId& agent, std::string_view hash);
  // In the place of the one that the person gave through this connection before.
  Result<void> put(const domain::BrokeredGrant& grant);
  Result<void> update(const domain::BrokeredGrant& grant);  // tokens and times
  Result<void> note_use(const domain::BrokeredGrantId& id, Time now);
  // Takes the right to renew until then: true for one of those who contend, and for nobody while it is held.
  Result<bool> take_lease(const domain::BrokeredGrantId& id, Time now, Time until);
  Result<void> erase(const domain::BrokeredGrantId& id);
  // Those of an agent, by id.
  Result<domain::Page<domain::BrokeredGrant>> list(const domain::AgentId& agent, const domain::PageRequest& page);
  // All, by when the person agreed.
  Result<std::vector<domain::BrokeredGrant>> list_of(const domain::UserId& user);
  Result<std::vector<domain::BrokeredGrant>> list_of(const domain::AgentId& agent);
  Result<std::vector<domain::BrokeredGrant>> list_of(const domain::ConnectionId& connection);

 private:
  sql::Connection& connection_;
};

// What people were asked. Rows outlive their expiry until erase_expired().
class BrokeredInteractions {
 public:
  explicit BrokeredInteractions(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::BrokeredInteraction>> find(const domain::BrokeredInteractionId& id);
  Result<std::optional<domain::BrokeredInteraction>> find_by_state_hash(std::string_view hash);
  Result<void> insert(const domain::BrokeredInteraction& interaction);  // ErrorKind::conflict: it was answered before
  Result<void> use_state(const domain::BrokeredInteractionId& id);      // no callback fits any more
  Result<void> erase_expired(Time now, int most);

 private:
  sql::Connection& connection_;
};

// Tokens that other servers are yet to be told to revoke.
class BrokeredRevocations {
 public:
  explicit BrokeredRevocations(sql::Connection& connection) : connection_(connection) {}

  Result<void> insert(const domain::BrokeredRevocation& revocation);
  Result<void> postpone(const domain::BrokeredRevocation& revocation);  // attempts and due
  Result<void> erase(const domain::BrokeredGrantId& grant);
  Result<std::vector<domain::BrokeredRevocation>> list_due(Time now, int most);

 private:
  sql::Connection& connection_;
};

// Forgets a grant, and leaves its tokens to be revoked at their server.
Result<void> withdraw(sql::Connection& connection, const domain::BrokeredGrant& grant, Time now);

}  // namespace mandate::storage
