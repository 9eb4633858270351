#include "manage/connections/connections.h"

#include "base/text.h"
#include "connections/connection_type.h"
#include "domain/filter.h"
#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "manage/brokered/withdraw.h"
#include "manage/connections/audience_subjects.h"
#include "manage/connections/connection_checks.h"
#include "manage/virtual_mcp/virtual_mcp_records.h"
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
  TRY(auto target, type->describe(db, organization, connection));
  return ConnectionDetails{std::move(connection), type->shape().has_scopes, std::move(target)};
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
        {"workload_principal_resource_connection_workload_principal_type", std::string(name_of(agent.kind))}}});
  auto& details = event.targets.back().details;
  details.push_back({"workload_principal_resource_connection_audience_client_id", connection.audience.client_id});
  details.push_back({"workload_principal_resource_connection_audience_tenant", connection.audience.tenant});
  details.push_back({"workload_principal_resource_connection_audience_subject", connection.audience.subject});
  if (!connection.scopes.empty()) {
    details.push_back(
        {"workload_principal_resource_connection_scopes_condition", std::string(name_of(connection.scope_condition))});
    details.push_back({"workload_principal_resource_connection_scopes", join(connection.scopes, " ")});
    details.push_back({"workload_principal_resource_connection_down_scoping", connection.down_scoping ? "true" : ""});
  }
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

// What a token request for this indicator would mean must not depend on which connection is looked at first.
Result<void> check_indicator_is_free(storage::sql::Connection& db, const domain::Organization& organization,
                                     const ConnectionType& type, const Connection& connection,
                                     std::string_view indicator, std::vector<Cause>& causes) {
  if (!type.shape().found_by_indicator) return {};
  TRY(const auto others, storage::Connections(db).list_all(connection.agent));
  for (const auto& other : others) {
    if (other.id == connection.id || other.type != connection.type) continue;
    auto others_indicator = other.resource_indicator;
    if (others_indicator.empty()) {
      TRY(const auto target, type.describe(db, organization, other));
      others_indicator = target.resource_indicator;
    }
    if (others_indicator == indicator)
      causes.push_back({"The connection " + other.id.str() + " of the agent has this resourceIndicator.",
                        "UNIQUE_CONSTRAINT", "resourceIndicator"});
  }
  return {};
}

// Takes over the indicator that was asked for; empty, or the target's own, is the target's own.
Result<void> apply_indicator(storage::sql::Connection& db, const domain::Organization& organization,
                             const ConnectionType& type, const domain::ConnectionTarget& target,
                             const std::string& wanted, Connection& connection, std::vector<Cause>& causes) {
  if (!wanted.empty())
    for (auto& cause : check_resource_indicator(wanted)) causes.push_back(std::move(cause));
  connection.resource_indicator = wanted == target.resource_indicator ? "" : wanted;
  const auto& indicator = wanted.empty() ? target.resource_indicator : wanted;
  return check_indicator_is_free(db, organization, type, connection, indicator, causes);
}

// Finds every fault of a new connection that can be found once its type and target are known.
Result<Connection> to_connection(storage::sql::Connection& db, const domain::Organization& organization,
                                 const domain::AgentId& agent, const domain::ConnectionDraft& draft) {
  TRY(const auto* type, find_type(draft.type));
  const auto shape = type->shape();
  Connection connection{domain::ConnectionId::generate(), agent, draft.type};
  connection.status = draft.status;
  connection.scope_condition = draft.scope_condition;
  connection.scopes = draft.scopes;
  connection.down_scoping = draft.down_scoping;
  if (auto causes = type->read_target(organization, draft, connection); !causes.empty())
    return refuse(std::move(causes));
  TRY(auto target, type->describe(db, organization, connection));
  if (!target.faults.empty()) return refuse(std::move(target.faults));
  std::vector<Cause> causes;
  if (!draft.resource_id.empty() && !target.parts.front().orn.ends_with(":" + draft.resource_id))
    return refuse({{"The body names the resource " + draft.resource_id + ", but settings for another.", "MISMATCH",
                    std::string(shape.references.front())}});
  CHECK(check_not_connected(db, connection, shape.references.back(), causes));
  if (causes.empty())
    CHECK(apply_indicator(db, organization, *type, target, draft.resource_indicator, connection, causes));
  if (!shape.indicator_can_be_chosen && !draft.resource_indicator.empty()) causes.push_back(indicator_is_fixed(shape));
  if (shape.has_scopes) CHECK(check_scopes(db, *type, connection, causes));
  if (shape.has_issuer) {
    for (auto& cause : check_issuer(organization, connection.issuer)) causes.push_back(std::move(cause));
    for (auto& cause : check_audience(connection.audience)) causes.push_back(std::move(cause));
    CHECK(check_tells_people_apart(db, connection.audience.subject, causes));
  }
  if (!causes.empty()) return refuse(std::move(causes));
  return connection;
}

Result<void> apply(storage::sql::Connection& db, const domain::Organization& organization,
                   const domain::ConnectionChange& change, Connection& connection) {
  TRY(const auto* type, type_of(connection));
  auto causes = check_change_fits(type->shape(), change);
  if (!causes.empty()) return refuse(std::move(causes));
  if (change.scopes) {
    connection.scope_condition = *change.scope_condition;
    connection.scopes = *change.scopes;
    CHECK(check_scopes(db, *type, connection, causes));
  }
  if (change.down_scoping) connection.down_scoping = *change.down_scoping;
  if (change.issuer) {
    for (auto& cause : check_issuer(organization, *change.issuer)) causes.push_back(std::move(cause));
    connection.issuer = *change.issuer;
  }
  auto& names = connection.audience;
  if (change.audience_client_id) names.client_id = *change.audience_client_id;
  if (change.audience_tenant) names.tenant = *change.audience_tenant;
  if (change.audience_subject) names.subject = *change.audience_subject;
  for (auto& cause : check_audience(names)) causes.push_back(std::move(cause));
  if (change.audience_subject) CHECK(check_tells_people_apart(db, names.subject, causes));
  if (change.resource_indicator) {
    TRY(const auto target, type->describe(db, organization, connection));
    CHECK(apply_indicator(db, organization, *type, target, *change.resource_indicator, connection, causes));
  }
  if (!causes.empty()) return refuse(std::move(causes));
  return {};
}

// What `connectionType eq "X"`, alone or with `and appInstanceOrn eq "Y"`, asks for.
struct PotentialFilter {
  const ConnectionType* type = nullptr;
  domain::ApplicationId app = {};
};

tl::unexpected<Error> refuse_filter(std::string message) {
  return fail(ErrorKind::bad_filter, std::move(message));
}

Result<void> read_comparison(const domain::Filter& filter, const domain::Orns& orns, PotentialFilter& found) {
  const auto* value = std::get_if<std::string>(&filter.operand);
  const bool equals =
      filter.kind == domain::Filter::Kind::comparison && filter.comparison == domain::Comparison::eq && value;
  if (equals && found.type == nullptr && iequals_ascii(filter.attribute, "connectionType")) {
    found.type = connections::find_connection_type(*value);
    if (found.type != nullptr) return {};
    return refuse_filter("'" + *value + "' is not a connectionType that this server supports; those are: " +
                         connections::connection_type_names());
  }
  if (equals && found.app.empty() && iequals_ascii(filter.attribute, "appInstanceOrn")) {
    const auto app = orns.parse_application(*value);
    if (!app) return refuse_filter("'" + *value + "' is not the ORN of an application");
    found.app = *app;
    return {};
  }
  return refuse_filter(
      "'filter' must be: connectionType eq \"<type>\", which may be joined by and with: "
      "appInstanceOrn eq \"<application ORN>\"");
}

Result<PotentialFilter> parse_potential_filter(std::string_view text, const domain::Orns& orns) {
  TRY(const auto filter, domain::parse_filter(text, ErrorKind::bad_filter));
  PotentialFilter found;
  if (filter.kind == domain::Filter::Kind::all_of) {
    for (const auto& part : filter.parts) CHECK(read_comparison(part, orns, found));
  } else {
    CHECK(read_comparison(filter, orns, found));
  }
  if (found.type == nullptr) return refuse_filter("'filter' must say: connectionType eq \"<type>\"");
  if (!found.app.empty() && !found.type->belongs_to_app())
    return refuse_filter("'appInstanceOrn' does not fit: what a connection of the type " +
                         std::string(found.type->shape().type) + " leads to belongs to no application");
  return found;
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
    CHECK(find_principal(db, kind_, agent));
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
    CHECK(find_principal(db, kind_, agent));
    TRY(auto connection, find_connection(db, agent, id));
    return with_target(db, environment_.organization, std::move(connection));
  });
}

Result<ConnectionDetails> Connections::create(const domain::AgentId& id, const domain::ConnectionDraft& draft,
                                              const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ConnectionDetails> {
    auto& db = transaction.connection();
    TRY(const auto agent, find_principal(db, kind_, id));
    TRY(auto connection, to_connection(db, environment_.organization, id, draft));
    if (kind_ == domain::PrincipalKind::virtual_mcp) CHECK(check_virtual_connection(db, id, connection));
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
    TRY(const auto agent, find_principal(db, kind_, id));
    TRY(auto connection, find_connection(db, id, connection_id));
    CHECK(apply(db, environment_.organization, change, connection));
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
    TRY(const auto agent, find_principal(db, kind_, id));
    TRY(auto connection, find_connection(db, id, connection_id));
    if (connection.status != status) {
      TRY(const auto* type, type_of(connection));
      // Connections lead only to what is there and ACTIVE.
      TRY(auto target, type->describe(db, environment_.organization, connection));
      if (status == Status::active && type->shape().has_issuer)
        for (auto& cause : check_issuer(environment_.organization, connection.issuer))
          target.faults.push_back(std::move(cause));
      if (status == Status::active && !target.faults.empty()) return refuse(std::move(target.faults));
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
    TRY(const auto agent, find_principal(transaction.connection(), kind_, id));
    TRY(const auto connection, find_connection(transaction.connection(), id, connection_id));
    CHECK(withdraw_brokered(transaction, connection.id, caller));
    CHECK(erase_capabilities_of(transaction, connection.id));
    CHECK(storage::Connections(transaction.connection()).erase(connection.id));
    transaction.touch(id);
    transaction.record(connection_event("delete", caller, agent, connection, "DELETED"));
    return {};
  });
}

Result<Connections::Potential> Connections::list_potential(const domain::PageRequest& page, std::string_view filter,
                                                           std::string_view match) const {
  TRY(const auto wanted, parse_potential_filter(filter, environment_.organization.orns()));
  if (!match.empty() && (count_code_points(match) < 3 || count_code_points(match) > 50))
    return invalid("PotentialConnection", {{"'match' must have 3 to 50 characters.", "", "match"}});
  const connections::TargetQuery query{page, std::string(match), wanted.app};
  TRY(auto targets, environment_.store.read([&](storage::sql::Connection& db) {
    return wanted.type->list_targets(db, environment_.organization, query);
  }));
  return Potential{wanted.type->shape(), std::move(targets)};
}

}  // namespace mandate::manage
