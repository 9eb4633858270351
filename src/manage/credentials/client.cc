#include "manage/credentials/client.h"

#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "manage/applications/application_records.h"
#include "manage/events.h"
#include "manage/resources/mcp_clients.h"

namespace mandate::manage {
namespace {

struct Find {
  storage::sql::Connection& connection;
  std::string_view object;  // empty: for reading

  Result<Client> operator()(const domain::AgentId& id) const {
    TRY(const auto agent, find_agent(connection, id));
    return to_client(agent);
  }

  Result<Client> operator()(const McpClientRef& ref) const {
    TRY(const auto agent, find_mcp_client(connection, ref.server));
    return to_client(agent);
  }

  Result<Client> operator()(const domain::ApplicationId& id) const {
    TRY(const auto application, find_application(connection, id));
    if (object.empty()) return to_client(application);
    TRY(const auto agent, find_bound_agent(connection, application));
    if (!agent) return to_client(application);
    return invalid(std::string(object), {{"The application was made for the agent " + agent->id.str() +
                                              " and authenticates as it does; change the credentials of the agent.",
                                          "BOUND_TO_AGENT"}});
  }
};

}  // namespace

Client to_client(const domain::Agent& agent) {
  using domain::ClientAuthMethod;
  return {
      agent.id.str(),
      agent.kind == domain::PrincipalKind::ai_agent ? "agent" : "OAuth client",
      std::string(name_of(agent.auth_method)),
      agent.auth_method == ClientAuthMethod::private_key_jwt && agent.jwks_uri.empty() && agent.client_id_url.empty(),
      agent.auth_method == ClientAuthMethod::client_secret,
      R"(PATCH the agent with {"oauthClient": {"tokenEndpointAuthMethod": "client_secret_basic"}})",
      "workload_principal.ai_agent.credential.",
      agent_target(agent)};
}

Client to_client(const domain::Application& application) {
  return {application.id.str(),
          "application",
          std::string(name_of(application.auth_method)),
          application.uses_key() && application.jwks_uri.empty(),
          application.uses_secret(),
          "PUT the application with the 'credentials.oauthClient.token_endpoint_auth_method' client_secret_basic",
          "app.oauth2.credentials.lifecycle.",
          target(application)};
}

Result<Client> find_client(storage::sql::Connection& connection, const ClientRef& ref) {
  return std::visit(Find{connection, ""}, ref);
}

Result<Client> find_changeable_client(storage::sql::Connection& connection, const ClientRef& ref,
                                      std::string_view object) {
  return std::visit(Find{connection, object}, ref);
}

domain::Event credential_event(std::string_view verb, const Caller& caller, const Client& client,
                               domain::EventParty credential) {
  return change_event(std::string(client.event_prefix).append(verb),
                      "Change a credential of an " + std::string(client.noun) + ": " + std::string(verb), caller,
                      {client.party, std::move(credential)});
}

}  // namespace mandate::manage
