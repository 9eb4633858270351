#include "manage/agents/agent_checks.h"

#include <algorithm>

#include "base/text.h"
#include "manage/agents/client_checks.h"
#include "manage/agents/external_checks.h"
#include "manage/agents/owner_checks.h"
#include "storage/agents.h"
#include "storage/applications.h"
#include "storage/connections.h"
#include "storage/owners.h"

namespace mandate::manage {
namespace {

using domain::Agent;
using domain::AgentStatus;
using domain::OperationType;
using domain::ReadinessCheck;
using domain::SignOnChoice;
using Causes = std::vector<Cause>;

constexpr std::string_view name_member = "profile.name", description_member = "profile.description",
                           app_member = "signOnProvider", resource_url_member = "resourceUrl";

tl::unexpected<Error> refuse(std::string summary) {
  return invalid(std::string(agent_object), {{std::move(summary)}});
}

void check_name(const std::string& name, Causes& causes) {
  const auto wrong = [&](std::string summary) {
    causes.push_back({std::move(summary), "INVALID_FORMAT", std::string(name_member)});
  };
  if (!is_display_text(name) || trim(name) != name)
    return wrong(
        "'profile.name' must be readable text: no control, invisible or direction-changing characters, and "
        "no blanks at its ends.");
  const auto length = count_code_points(name);
  if (length < domain::agent_name_min || length > domain::agent_name_max)
    wrong("'profile.name' must have " + std::to_string(domain::agent_name_min) + " to " +
          std::to_string(domain::agent_name_max) + " characters.");
}

void check_description(std::string description, Causes& causes) {
  const auto wrong = [&](std::string summary) {
    causes.push_back({std::move(summary), "INVALID_FORMAT", std::string(description_member)});
  };
  if (description.empty()) return;
  // A description may have lines.
  std::replace_if(
      description.begin(), description.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  if (!is_display_text(description))
    return wrong("'profile.description' must be readable text without invisible or direction-changing characters.");
  if (count_code_points(description) > domain::description_max)
    wrong("'profile.description' must have at most " + std::to_string(domain::description_max) + " characters.");
}

Result<void> check_name_is_free(storage::sql::Connection& connection, const domain::AgentId& id,
                                const std::string& name, Causes& causes) {
  TRY(const auto other, storage::Agents(connection).find_by_name(name));
  if (other && other->id != id)
    causes.push_back({"Another agent is called '" + other->name + "' (" + other->id.str() + ").", "UNIQUE_CONSTRAINT",
                      std::string(name_member)});
  return {};
}

// Whether the application may be linked to the agent.
Result<void> check_app(storage::sql::Connection& connection, const domain::AgentId& id,
                       const domain::ApplicationId& app_id, Causes& causes) {
  const auto wrong = [&](std::string summary, std::string reason) {
    causes.push_back({std::move(summary), std::move(reason), std::string(app_member)});
  };
  TRY(const auto app, storage::Applications(connection).find(app_id));
  if (!app) {
    wrong("There is no application '" + app_id.str() + "'.", "NOT_FOUND");
    return {};
  }
  TRY(const auto other, storage::Agents(connection).find_by_app(app_id));
  if (other && other->id != id)
    wrong("The application '" + app->label + "' is linked to the agent " + other->id.str() + ".", "UNIQUE_CONSTRAINT");
  return {};
}

Result<void> check_sign_on(storage::sql::Connection& connection, const domain::AgentId& id, const Agent* current,
                           const SignOnChoice& choice, Causes& causes) {
  if (current != nullptr && !current->app_id.empty()) {
    TRY(const auto app, storage::Applications(connection).find(current->app_id));
    const bool bound = app && app->client_id.str() == id.str();
    const bool kept = choice.kind == SignOnChoice::Kind::new_app ||
                      (choice.kind == SignOnChoice::Kind::existing_app && choice.app == current->app_id);
    if (bound && !kept) {
      // Its client_id is the agent's id; nobody else could ever use it.
      causes.push_back({"The application " + app->id.str() + " was made for this agent and stays with it.", "IMMUTABLE",
                        std::string(app_member)});
      return {};
    }
  }
  if (choice.kind == SignOnChoice::Kind::existing_app) return check_app(connection, id, choice.app, causes);
  return {};
}

// An audience: any text that can stand in a `resource` parameter and in `aud`, a URL or not.
bool is_audience(std::string_view text) {
  return !text.empty() && text.size() <= domain::agent_resource_url_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; }) &&
         text.find('#') == std::string_view::npos;
}

Result<void> check_resource_url(storage::sql::Connection& connection, const domain::AgentId& id, const Agent* current,
                                const std::string& url, Causes& causes) {
  const auto wrong = [&](std::string summary, std::string reason) {
    causes.push_back({std::move(summary), std::move(reason), std::string(resource_url_member)});
  };
  if (current != nullptr && current->resource_url == url) return {};
  if (current != nullptr && !current->resource_url.empty()) {
    // Tokens and connections carry it; whoever took over the old one would be called in the agent's place.
    wrong("'resourceUrl' cannot be changed or removed once it is set; it is '" + current->resource_url + "'.",
          "IMMUTABLE");
    return {};
  }
  if (url.empty()) return {};
  if (!is_audience(url)) {
    wrong("'resourceUrl' must be 1 to " + std::to_string(domain::agent_resource_url_max) +
              " printable ASCII characters without blanks, quotes and '#', such as https://agent.example.com.",
          "INVALID_FORMAT");
    return {};
  }
  TRY(const auto other, storage::Agents(connection).find_by_resource_url(url));
  if (other && other->id != id) wrong("The agent " + other->id.str() + " has this resource URL.", "UNIQUE_CONSTRAINT");
  return {};
}

std::string statuses_for(OperationType type) {
  switch (type) {
    case OperationType::activate_agent:
      return "STAGED or INACTIVE";
    case OperationType::deactivate_agent:
      return "ACTIVE or STAGED";
    case OperationType::delete_agent:
      return "INACTIVE (deactivate it first)";
    default:
      return "";
  }
}

std::string_view verb_of(OperationType type) {
  switch (type) {
    case OperationType::activate_agent:
      return "activated";
    case OperationType::deactivate_agent:
      return "deactivated";
    default:
      return "deleted";
  }
}

bool status_allows(AgentStatus status, OperationType type) {
  switch (type) {
    case OperationType::activate_agent:
      return status != AgentStatus::active;
    case OperationType::deactivate_agent:
      return status != AgentStatus::inactive;
    case OperationType::delete_agent:
      return status == AgentStatus::inactive;
    default:
      return true;
  }
}

}  // namespace

Result<Agent> find_agent(storage::sql::Connection& connection, const domain::AgentId& id) {
  return find_principal(connection, domain::PrincipalKind::ai_agent, id);
}

Result<Agent> find_principal(storage::sql::Connection& connection, domain::PrincipalKind kind,
                             const domain::AgentId& id) {
  TRY(auto agent, storage::Agents(connection).find(id));
  if (!agent || agent->status == AgentStatus::deleted || agent->kind != kind) return not_found(id.str(), agent_object);
  return *std::move(agent);
}

Result<void> check_status(const Agent& agent, OperationType type, Time now) {
  if (type == OperationType::restore_agent) {
    if (agent.status != AgentStatus::deleted)
      return refuse("The agent is not deleted; its status is " + std::string(name_of(agent.status)) + ".");
    if (!agent.deleted_at || *agent.deleted_at + domain::restore_window <= now)
      return not_found(agent.id.str(), agent_object);
    return {};
  }
  if (agent.status == AgentStatus::deleted) return not_found(agent.id.str(), agent_object);
  if (status_allows(agent.status, type)) return {};
  return refuse("The agent is " + std::string(name_of(agent.status)) + "; to be " + std::string(verb_of(type)) +
                " it must be " + statuses_for(type) + ".");
}

Result<void> check_deactivation(const Agent& agent, bool revoke_tokens, Time now) {
  if (revoke_tokens && agent.status == AgentStatus::inactive) return {};
  return check_status(agent, OperationType::deactivate_agent, now);
}

Result<void> check_change(const Environment& environment, storage::sql::Connection& connection,
                          const domain::AgentId& id, const Agent* current, const domain::AgentChange& change) {
  Causes causes;
  if (current == nullptr && !change.name)
    causes.push_back({"'profile.name' is required.", "", std::string(name_member)});
  if (change.name) {
    check_name(*change.name, causes);
    if (causes.empty()) CHECK(check_name_is_free(connection, id, *change.name, causes));
  }
  if (change.description) check_description(*change.description, causes);
  if (change.sign_on) CHECK(check_sign_on(connection, id, current, *change.sign_on, causes));
  if (change.resource_url) CHECK(check_resource_url(connection, id, current, *change.resource_url, causes));
  CHECK(check_external(connection, id, current, change, causes));
  CHECK(check_client(environment, connection, id, current, change, causes));
  TRY(auto owners,
      resolve_owners(environment, connection, id, change.owners.value_or(std::vector<std::string>()), "owners"));
  causes.insert(causes.end(), owners.causes.begin(), owners.causes.end());
  if (!causes.empty()) return invalid(std::string(agent_object), std::move(causes));
  return {};
}

Result<void> check_restore(storage::sql::Connection& connection, const Agent& agent) {
  Causes causes;
  CHECK(check_name_is_free(connection, agent.id, agent.name, causes));
  CHECK(check_resource_url(connection, agent.id, nullptr, agent.resource_url, causes));
  CHECK(check_external_is_free(connection, agent, causes));
  CHECK(check_client_id_is_free(connection, agent, causes));
  if (!agent.app_id.empty()) CHECK(check_app(connection, agent.id, agent.app_id, causes));
  if (!causes.empty()) return invalid(std::string(agent_object), std::move(causes));
  return {};
}

Result<std::vector<ReadinessCheck>> check_readiness(const Environment& environment,
                                                    storage::sql::Connection& connection, const Agent& agent) {
  TRY(const auto owners, storage::Owners(connection).list(agent.id));
  TRY(const auto connections, storage::Connections(connection).list_all(agent.id));
  TRY(auto credential, check_credential(environment, connection, agent));
  const bool connected = std::any_of(connections.begin(), connections.end(),
                                     [](const auto& c) { return c.status == domain::Status::active; });
  return std::vector<ReadinessCheck>{
      {"owner", environment.settings.activation_needs_owner, !owners.empty(),
       owners.empty() ? "The agent has no owner: name one at the agent's owners." : "The agent has an owner."},
      std::move(credential),
      {"signOnProvider", false, !agent.app_id.empty(),
       agent.app_id.empty() ? "No application is linked, so the agent cannot act for people."
                            : "An application is linked."},
      {"connection", false, connected,
       connected ? "The agent has an ACTIVE connection." : "No ACTIVE connection, so the agent can reach nothing."}};
}

}  // namespace mandate::manage
