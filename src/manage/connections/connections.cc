#include "manage/connections/connections.h"

#include "base/text.h"
#include "connections/connection_type.h"
#include "domain/filter.h"
#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "manage/connections/connection_checks.h"
#include "storage/connections.h"

namespace mandate::manage {
namespace {

using connections::ConnectionType;
using domain::Connection;
using domain::ConnectionDetails;
using domain::Status;

tl::unexpected<Error> refuse(std::vector<Cause> causes) {
  return invalid(std::string(connection_object), std::move(causes));
}

Result<const ConnectionType*> find_type(std::string_view name) {
  if (const auto* type = connections::find_connection_type(name)) return type;
  return refuse({{"'" + std::string(name) + "' is not a connectionType that this server supports; those are: " +
                      connections::connection_type_names() + ".",
                  "INVALID_FORMAT", "connectionType"}});
}

// A type that the code no longer has: the row comes from a newer or another version.
Result<const ConnectionType*> type_of(const Connection& connection) {
  if (const auto* type = connections::find_connection_type(connection.type)) return type;
  return fail(ErrorKind::corrupt, "The connection has an unknown type", connection.id.str() + " " + connection.type);
}

Result<ConnectionDetails> with_target(storage::sql::Connection& db, const domain::Organization& organization,
                                      Connection connection) {
  TRY(const auto* type, type_of(connection));
  TRY(auto target, type->describe(db, organization, connection.target));
  return ConnectionDetails{std::move(connection), type->shape().target_member, std::move(target)};
}

Result<Connection> find_connection(storage::sql::Connection& db, const domain::AgentId& agent,
                                   const domain::ConnectionId& id) {
  TRY(auto connection, storage::Connections(db).find(agent, id));
  if (!connection) return not_found(id.str(), connection_object);
  return *std::move(connection);
}

// `status` is the connection's, or DELETED.
domain::Event connection_event(std::string_view verb, const Caller& caller, const domain::Agent& agent,
                               const Connection& connection, std::string_view status) {
  auto event = agent_event("workload_principal.resource_connection." + std::string(verb),
                           "Change what an AI agent may reach: " + std::string(verb), caller, agent);
  const auto* type = connections::find_connection_type(connection.type);
  event.targets.push_back(
      {connection.id.str(),
       "ResourceConnection",
       connection.type,
       connection.type,
       {{"workload_principal_resource_connection_type", std::string(type != nullptr ? type->protocol() : "")},
        {"workload_principal_resource_connection_resource_type",
         std::string(type != nullptr ? type->resource_type() : "")},
        {"workload_principal_resource_connection_resource_id", connection.target},
        {"workload_principal_resource_connection_status", std::string(status)},
        {"workload_principal_resource_connection_workload_principal_type", "AI_AGENT"},
        {"workload_principal_resource_connection_scopes_condition", std::string(name_of(connection.scope_condition))},
        {"workload_principal_resource_connection_scopes", join(connection.scopes, " ")}}});
  return event;
}

Result<void> check_not_connected(storage::sql::Connection& db, const Connection& connection, std::string_view member,
                                 std::vector<Cause>& causes) {
  TRY(const auto other, storage::Connections(db).find_by_target(connection.agent, connection.type, connection.target));
  if (other)
    causes.push_back({"The agent has a connection to this target: " + other->id.str() + ".", "UNIQUE_CONSTRAINT",
                      std::string(member)});
  return {};
}

// Finds every fault of a new connection that can be found once its type and target are known.
Result<Connection> to_connection(storage::sql::Connection& db, const domain::Organization& organization,
                                 const domain::AgentId& agent, const domain::ConnectionDraft& draft) {
  TRY(const auto* type, find_type(draft.type));
  TRY(const auto target, type->resolve(db, organization, draft.target_orn));
  Connection connection{domain::ConnectionId::generate(), agent, draft.type, target.id, draft.status};
  connection.resource_indicator = draft.resource_indicator == target.orn ? "" : draft.resource_indicator;
  connection.scope_condition = draft.scope_condition;
  connection.scopes = draft.scopes;
  std::vector<Cause> causes;
  if (!draft.resource_indicator.empty()) causes = check_resource_indicator(draft.resource_indicator);
  CHECK(check_scopes(db, *type, target.id, draft.scope_condition, draft.scopes, causes));
  CHECK(check_not_connected(db, connection, type->shape().target_member, causes));
  if (!causes.empty()) return refuse(std::move(causes));
  return connection;
}

Result<void> apply(storage::sql::Connection& db, const domain::ConnectionChange& change, Connection& connection) {
  std::vector<Cause> causes;
  if (change.scope_condition.has_value() != change.scopes.has_value())
    causes.push_back(
        {"'scopeCondition' and 'scopes' must come together.", "", change.scopes ? "scopeCondition" : "scopes"});
  else if (change.scopes) {
    TRY(const auto* type, type_of(connection));
    CHECK(check_scopes(db, *type, connection.target, *change.scope_condition, *change.scopes, causes));
    connection.scope_condition = *change.scope_condition;
    connection.scopes = *change.scopes;
  }
  if (change.resource_indicator) {
    if (!change.resource_indicator->empty())
      for (auto& cause : check_resource_indicator(*change.resource_indicator)) causes.push_back(std::move(cause));
    connection.resource_indicator = *change.resource_indicator;
  }
  if (!causes.empty()) return refuse(std::move(causes));
  return {};
}

// The value of `connectionType eq "X"`.
Result<const ConnectionType*> type_of_filter(std::string_view text) {
  TRY(const auto filter, domain::parse_filter(text, ErrorKind::bad_filter));
  const auto* name = std::get_if<std::string>(&filter.operand);
  if (filter.kind != domain::Filter::Kind::comparison || !iequals_ascii(filter.attribute, "connectionType") ||
      filter.comparison != domain::Comparison::eq || name == nullptr)
    return fail(ErrorKind::bad_filter, "'filter' must be: connectionType eq \"<type>\"");
  if (const auto* type = connections::find_connection_type(*name)) return type;
  return fail(ErrorKind::bad_filter, "'" + *name + "' is not a connectionType that this server supports; those are: " +
                                         connections::connection_type_names());
}

}  // namespace

std::vector<domain::ConnectionShape> Connections::shapes() {
  std::vector<domain::ConnectionShape> shapes;
  for (const auto* type : connections::connection_types()) shapes.push_back(type->shape());
  return shapes;
}

Result<domain::Page<ConnectionDetails>> Connections::list(const domain::AgentId& agent,
                                                          const domain::PageRequest& page) const {
  return environment_.store.read([&](storage::sql::Connection& db) -> Result<domain::Page<ConnectionDetails>> {
    CHECK(find_agent(db, agent));
    TRY(auto found, storage::Connections(db).list(agent, page));
    domain::Page<ConnectionDetails> details{{}, std::move(found.next)};
    for (auto& connection : found.rows) {
      TRY(auto one, with_target(db, environment_.organization, std::move(connection)));
      details.rows.push_back(std::move(one));
    }
    return details;
  });
}

Result<ConnectionDetails> Connections::get(const domain::AgentId& agent, const domain::ConnectionId& id) const {
  return environment_.store.read([&](storage::sql::Connection& db) -> Result<ConnectionDetails> {
    CHECK(find_agent(db, agent));
    TRY(auto connection, find_connection(db, agent, id));
    return with_target(db, environment_.organization, std::move(connection));
  });
}

Result<ConnectionDetails> Connections::create(const domain::AgentId& id, const domain::ConnectionDraft& draft,
                                              const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ConnectionDetails> {
    auto& db = transaction.connection();
    TRY(const auto agent, find_agent(db, id));
    TRY(auto connection, to_connection(db, environment_.organization, id, draft));
    connection.created = connection.last_updated = transaction.now();
    CHECK(storage::Connections(db).insert(connection));
    transaction.touch(id);
    transaction.record(connection_event("create", caller, agent, connection, name_of(connection.status)));
    return with_target(db, environment_.organization, std::move(connection));
  });
}

Result<ConnectionDetails> Connections::change(const domain::AgentId& id, const domain::ConnectionId& connection_id,
                                              const domain::ConnectionChange& change, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ConnectionDetails> {
    auto& db = transaction.connection();
    TRY(const auto agent, find_agent(db, id));
    TRY(auto connection, find_connection(db, id, connection_id));
    CHECK(apply(db, change, connection));
    connection.last_updated = transaction.now();
    CHECK(storage::Connections(db).update(connection));
    transaction.touch(id);
    transaction.record(connection_event("update", caller, agent, connection, name_of(connection.status)));
    return with_target(db, environment_.organization, std::move(connection));
  });
}

Result<ConnectionDetails> Connections::set_status(const domain::AgentId& id, const domain::ConnectionId& connection_id,
                                                  Status status, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ConnectionDetails> {
    auto& db = transaction.connection();
    TRY(const auto agent, find_agent(db, id));
    TRY(auto connection, find_connection(db, id, connection_id));
    if (connection.status != status) {
      TRY(const auto* type, type_of(connection));
      // Connections lead only to what is there and ACTIVE.
      if (status == Status::active) {
        TRY(const auto target, type->describe(db, environment_.organization, connection.target));
        CHECK(type->resolve(db, environment_.organization, target.orn));
      }
      connection.status = status;
      connection.last_updated = transaction.now();
      CHECK(storage::Connections(db).update(connection));
      transaction.touch(id);
      transaction.record(connection_event(status == Status::active ? "activate" : "deactivate", caller, agent,
                                          connection, name_of(status)));
    }
    return with_target(db, environment_.organization, std::move(connection));
  });
}

Result<void> Connections::remove(const domain::AgentId& id, const domain::ConnectionId& connection_id,
                                 const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto agent, find_agent(transaction.connection(), id));
    TRY(const auto connection, find_connection(transaction.connection(), id, connection_id));
    CHECK(storage::Connections(transaction.connection()).erase(connection.id));
    transaction.touch(id);
    transaction.record(connection_event("delete", caller, agent, connection, "DELETED"));
    return {};
  });
}

Result<Connections::Potential> Connections::list_potential(const domain::PageRequest& page, std::string_view filter,
                                                           std::string_view match) const {
  TRY(const auto* type, type_of_filter(filter));
  if (!match.empty() && (count_code_points(match) < 3 || count_code_points(match) > 50))
    return invalid("PotentialConnection", {{"'match' must have 3 to 50 characters.", "", "match"}});
  TRY(auto targets, environment_.store.read([&](storage::sql::Connection& db) {
    return type->list_targets(db, environment_.organization, page, match);
  }));
  return Potential{type->shape(), std::move(targets)};
}

}  // namespace mandate::manage
