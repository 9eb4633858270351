#include "grants/links.h"

#include "base/text.h"
#include "domain/profile_member.h"
#include "grants/server_request.h"

namespace mandate::grants {
namespace {

bool lets_through(const domain::Connection& connection, const domain::Scope& scope) {
  return !scope.system && scope.consent != domain::Consent::required && connection.allows(scope.name);
}

}  // namespace

Decided<void> check_agent(const domain::Agent& agent) {
  if (agent.status == domain::AgentStatus::active) return {};
  return oauth::refuse("client_inactive",
                       "The agent " + agent.name + " is " + std::string(name_of(agent.status)) + ", not ACTIVE");
}

Decided<void> check_linked(const domain::Agent& agent, const directory::ApplicationRecord* application) {
  if (agent.app_id.empty())
    return oauth::refuse("invalid_subject_token_no_delegation_link",
                         "The agent is not linked to an application whose ID tokens it may present");
  if (application == nullptr)
    return oauth::refuse("invalid_subject_token_client_not_registered",
                         "The agent's linked application does not exist any more");
  return {};
}

Decided<void> check_application(const directory::ApplicationRecord& application) {
  if (application.application.status == domain::Status::active) return {};
  return oauth::refuse("invalid_subject_token_client_inactive", "The application " + application.application.label +
                                                                    ", which the person signed on to, is INACTIVE");
}

Decided<void> check_person(const directory::PersonRecord* person, std::string_view reason) {
  if (person == nullptr) return oauth::refuse(reason, "The person that the token is about does not exist any more");
  const auto status = person->user.status;
  if (status == domain::UserStatus::active) return {};
  return oauth::refuse(reason,
                       "The person that the token is about is " + std::string(name_of(status)) + ", not ACTIVE");
}

Decided<void> check_assignment(const directory::PersonRecord& person, const directory::ApplicationRecord& application,
                               std::string_view reason) {
  if (person.may_use(application)) return {};
  return oauth::refuse(reason, "The person is no longer assigned to the application " + application.application.label);
}

Decided<void> check_connection(const domain::Connection& connection, std::string_view issuer) {
  if (connection.status == domain::Status::active) return {};
  return oauth::refuse("invalid_target",
                       "The agent's connection " + connection.id.str() + " to " + std::string(issuer) + " is INACTIVE");
}

Decided<void> check_resource(const directory::ResourceRecord* resource, const domain::AuthorizationServerId& server,
                             const domain::Connection& connection) {
  const std::string what = "What the agent's connection " + connection.id.str() + " leads to";
  if (resource == nullptr) return oauth::refuse("invalid_target", what + " does not exist any more");
  if (!resource->active) return oauth::refuse("invalid_target", what + ", " + resource->url + ", is not ACTIVE");
  if (!resource->accepts(server))
    return oauth::refuse(
        "invalid_target",
        what + ", " + resource->url + ", no longer accepts tokens of the authorization server " + server.str());
  return {};
}

Decided<void> check_instance(const directory::ApplicationRecord* application, const domain::Connection& connection) {
  if (application != nullptr && application->application.status == domain::Status::active) return {};
  return oauth::refuse("invalid_target", "The application that the agent's connection " + connection.id.str() +
                                             " leads to is not ACTIVE");
}

Decided<std::string> find_audience_subject(const domain::Connection& connection,
                                           const directory::PersonRecord* person) {
  const auto& attribute = connection.audience.subject;
  if (attribute.empty()) return std::string();
  const auto refuse = [&](const std::string& why) {
    return oauth::refuse("audience_subject_missing", "The agent's connection " + connection.id.str() +
                                                         " names people to the other server by their '" + attribute +
                                                         "', " + why);
  };
  if (person == nullptr) return refuse("and subject_token is about a service");
  auto value = domain::profile_member(person->user, attribute);
  if (value.empty()) return refuse("which the person's profile does not have");
  return value;
}

Decided<void> check_server(const directory::ServerRecord* server, std::string_view issuer) {
  if (server != nullptr && server->server.status == domain::Status::active) return {};
  return oauth::refuse("invalid_target", "The authorization server " + std::string(issuer) + " is not ACTIVE");
}

bool lets_through(const directory::ServerRecord& server, const domain::Connection& connection,
                  const std::string& name) {
  const auto* scope = server.find_scope(name);
  return scope != nullptr && lets_through(connection, *scope);
}

Decided<void> check_scope(const directory::ServerRecord& server, const domain::Connection& connection,
                          const std::string& name) {
  const auto* scope = server.find_scope(name);
  if (scope == nullptr)
    return oauth::refuse("invalid_scope", "The authorization server '" + server.server.name + "' has no scope " + name);
  if (lets_through(connection, *scope)) return {};
  if (scope->system)
    return oauth::refuse("openid_not_allowed_token_exchange",
                         "The scope " + name + " is about signing on and is not given to agents");
  CHECK(check_consent(*scope, "consent_required_token_exchange"));
  return oauth::refuse("no_matching_scope", "The agent's connection " + connection.id.str() +
                                                " does not allow the scope " + name +
                                                "; it allows: " + available_scopes(server, connection));
}

std::string available_scopes(const directory::ServerRecord& server, const domain::Connection& connection) {
  std::vector<std::string> names;
  for (const auto& scope : server.scopes)
    if (lets_through(connection, scope)) names.push_back(scope.name);
  return names.empty() ? "none" : join(names, " ");
}

}  // namespace mandate::grants
