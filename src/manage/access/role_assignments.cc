#include "manage/access/role_assignments.h"

#include <algorithm>

#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "manage/events.h"
#include "manage/users/user_records.h"
#include "storage/agents.h"
#include "storage/api_tokens.h"
#include "storage/applications.h"

namespace mandate::manage {
namespace {

using domain::AdminRole;
using Principal = RoleAssignments::Principal;
using storage::sql::Connection;

constexpr std::string_view object = "RoleAssignment";

// The principal that was meant: `id` is what roles are stored under.
struct Found {
  std::string id;
  domain::EventParty party;
};

Result<Found> find_client_principal(Connection& connection, const std::string& client_id) {
  TRY(const auto agent, storage::Agents(connection).find(domain::AgentId(client_id)));
  if (agent && agent->status != domain::AgentStatus::deleted) return Found{agent->id.str(), agent_target(*agent)};
  if (agent) return not_found(client_id, "Client");
  TRY(const auto application, storage::Applications(connection).find_by_client_id(domain::ClientId(client_id)));
  if (!application) return not_found(client_id, "Client");
  return Found{application->id.str(), target(*application)};
}

Result<Found> find_principal(Connection& connection, const Principal& principal) {
  if (principal.kind == Principal::Kind::client) return find_client_principal(connection, principal.name);
  TRY(const auto user, find_user(connection, principal.name));
  return Found{user.id.str(), target(user)};
}

Result<AdminRole> find_assigned(Connection& connection, const Found& principal, std::string_view type) {
  TRY(const auto types, storage::AdminRoles(connection).roles_of(principal.id));
  const auto* role = domain::find_admin_role(type);
  if (role == nullptr || std::find(types.begin(), types.end(), type) == types.end()) return not_found(type, object);
  return *role;
}

void record(ledger::Transaction& transaction, bool granted, const Principal& principal, const Found& found,
            const AdminRole& role, const Caller& caller) {
  const std::string prefix =
      principal.kind == Principal::Kind::user ? "user.account.privilege." : "app.oauth2.client.privilege.";
  auto event = change_event(
      prefix + (granted ? "grant" : "revoke"), granted ? "Grant an administrator role" : "Revoke an administrator role",
      caller, {found.party, {std::string(role.type), "ROLE", std::string(role.type), std::string(role.label)}});
  event.debug.push_back({"privilegeGranted", std::string(role.label)});
  transaction.touch(found.id);
  transaction.record(std::move(event));
}

}  // namespace

Result<std::vector<AdminRole>> RoleAssignments::list(const Principal& principal) const {
  return environment_.store.read([&](Connection& connection) -> Result<std::vector<AdminRole>> {
    TRY(const auto found, find_principal(connection, principal));
    TRY(const auto types, storage::AdminRoles(connection).roles_of(found.id));
    std::vector<AdminRole> roles;
    for (const auto& type : types)
      if (const auto* role = domain::find_admin_role(type)) roles.push_back(*role);
    return roles;
  });
}

Result<AdminRole> RoleAssignments::get(const Principal& principal, std::string_view type) const {
  return environment_.store.read([&](Connection& connection) -> Result<AdminRole> {
    TRY(const auto found, find_principal(connection, principal));
    return find_assigned(connection, found, type);
  });
}

Result<AdminRole> RoleAssignments::grant(const Principal& principal, const std::string& type,
                                         const Caller& caller) const {
  const auto* role = domain::find_admin_role(type);
  if (role == nullptr) {
    std::string known;
    for (const auto& candidate : domain::admin_roles()) known.append(known.empty() ? "" : ", ").append(candidate.type);
    return invalid(std::string(object), {{"'type' must be one of: " + known + ".", "", "type"}});
  }
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<AdminRole> {
    TRY(const auto found, find_principal(transaction.connection(), principal));
    storage::AdminRoles roles(transaction.connection());
    TRY(const auto current, roles.roles_of(found.id));
    if (std::find(current.begin(), current.end(), type) != current.end()) return *role;
    CHECK(roles.grant(found.id, type));
    record(transaction, true, principal, found, *role, caller);
    return *role;
  });
}

Result<void> RoleAssignments::revoke(const Principal& principal, std::string_view type, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto found, find_principal(transaction.connection(), principal));
    TRY(const auto role, find_assigned(transaction.connection(), found, type));
    if (found.id == caller.principal && role.type == domain::super_admin)
      return invalid(std::string(object), {{"You cannot take SUPER_ADMIN from yourself; another administrator can."}});
    CHECK(storage::AdminRoles(transaction.connection()).revoke(found.id, role.type));
    record(transaction, false, principal, found, role, caller);
    return {};
  });
}

}  // namespace mandate::manage
