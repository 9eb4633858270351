#include "issuance/client_authentication.h"

#include <algorithm>

#include "base/secret_string.h"
#include "crypto/digest.h"
#include "grants/links.h"
#include "issuance/client_assertion.h"

namespace mandate::issuance {
namespace {

using grants::Client;
using grants::Decided;
using Method = oauth::PresentedCredentials::Method;

constexpr std::string_view agent_prefix = "wlp", url_prefix = "https://";

// What everybody is told who did not prove to be the client; why exactly is in the System Log.
tl::unexpected<oauth::TokenError> not_proved(oauth::TokenError exact) {
  exact.note = exact.description;
  exact.description = "The client is unknown, or the credentials are not its own";
  return tl::unexpected(std::move(exact));
}

domain::EventParty party_of(const Client& client, const std::string& claimed) {
  if (client.agent) {
    const auto& agent = client.agent->agent;
    const bool is_agent = agent.kind == domain::PrincipalKind::ai_agent;
    return domain::EventParty{agent.id.str(), is_agent ? "AIAgent" : "MCPServerClient", agent.name, agent.name}
        .with("workload_principal_id", agent.id.str())
        .with("workload_principal_status", std::string(name_of(agent.status)))
        .with("workload_principal_type", std::string(name_of(agent.kind)));
  }
  if (client.application)
    return {client.application->application.id.str(), "PublicClientApp", client.application->application.label,
            client.application->application.label};
  return {claimed.substr(0, 100), "PublicClientApp", "", ""};
}

bool allows_method(const Client& client, Method method, bool public_agents) {
  if (client.agent) {
    using domain::ClientAuthMethod;
    switch (client.agent->agent.auth_method) {
      case ClientAuthMethod::private_key_jwt:
        return method == Method::private_key_jwt;
      case ClientAuthMethod::client_secret:
        return method == Method::client_secret_basic || method == Method::client_secret_post;
      case ClientAuthMethod::none:
        return method == Method::none && public_agents;
    }
    return false;
  }
  using domain::AppAuthMethod;
  switch (client.application->application.auth_method) {
    case AppAuthMethod::none:
      return method == Method::none;
    case AppAuthMethod::private_key_jwt:
      return method == Method::private_key_jwt;
    // Header or body carry the same secret; libraries choose between them by themselves.
    case AppAuthMethod::client_secret_basic:
    case AppAuthMethod::client_secret_post:
      return method == Method::client_secret_basic || method == Method::client_secret_post;
  }
  return false;
}

const directory::ClientCredentials& credentials_of(const Client& client) {
  return client.agent ? client.agent->credentials : client.application->credentials;
}

// Compares with every secret, so that the time does not tell which one was close.
bool is_secret_of(const Client& client, const SecretString& secret) {
  if (secret.empty()) return false;
  const auto hash = crypto::sha256_hex(secret.reveal());
  bool found = false;
  for (const auto& known : credentials_of(client).secret_hashes) found |= equal_in_constant_time(known, hash);
  return found;
}

std::string_view jwks_uri_of(const Client& client) {
  return client.agent ? client.agent->agent.jwks_uri : client.application->application.jwks_uri;
}

Decided<void> verify_with_published(const jose::UnverifiedJwt& jwt, const std::string& jwks_uri, directory::View& view,
                                    Time now) {
  const auto set = view.key_set(jwks_uri, jwt.kid(), now);
  if (!set)
    return oauth::refuse("client_assertion_invalid_jwks",
                         "The keys at " + jwks_uri + " cannot be had: " + set.error().message);
  return verify_assertion(jwt, (*set)->keys);
}

// What is wrong with its document may be known: it is public, and whoever publishes it must be able to mend it. What
// stands behind its address may not.
tl::unexpected<oauth::TokenError> document_refused(const Error& error) {
  if (!error.causes.empty()) {
    const auto& cause = error.causes.front();
    return oauth::refuse(cause.reason, "The document at client_id cannot be used: " + cause.summary);
  }
  return oauth::refuse("cimd_throttled_invalid_client", "The document at client_id cannot be had; try again later",
                       error.message);
}

Decided<void> verify_with_document(const jose::UnverifiedJwt& jwt, const std::string& url, directory::View& view,
                                   Time now) {
  const auto document = view.client_document(url, jwt.kid(), now);
  if (!document) return document_refused(document.error());
  if (!(*document)->keys) return verify_with_published(jwt, (*document)->jwks_uri, view, now);
  return verify_assertion(jwt, (*document)->keys->keys);
}

Decided<void> verify(const Client& client, const jose::UnverifiedJwt& jwt, directory::View& view, Time now) {
  if (client.agent && !client.agent->agent.client_id_url.empty())
    return verify_with_document(jwt, client.agent->agent.client_id_url, view, now);
  if (const std::string jwks_uri(jwks_uri_of(client)); !jwks_uri.empty())
    return verify_with_published(jwt, jwks_uri, view, now);
  return verify_assertion(jwt, credentials_of(client).keys);
}

Decided<void> prove(const Client& client, const oauth::PresentedCredentials& credentials, bool public_agents,
                    directory::View& view, Time now) {
  if (!client.agent && !client.application)
    return not_proved(oauth::token_error("invalid_client_id", "There is no such client"));
  if (!allows_method(client, credentials.method, public_agents))
    return not_proved(
        oauth::token_error("invalid_token_endpoint_auth_method",
                           "The client does not authenticate by " + std::string(name_of(credentials.method))));
  if (credentials.method == Method::private_key_jwt) {
    auto verified = verify(client, *credentials.assertion->jwt, view, now);
    if (!verified && verified.error().error == "invalid_client") return not_proved(std::move(verified).error());
    if (!verified) return tl::unexpected(std::move(verified).error());
  } else if (credentials.method != Method::none && !is_secret_of(client, credentials.secret) &&
             !is_secret_of(client, credentials.raw_secret)) {
    return not_proved(oauth::token_error("invalid_token_endpoint_auth_method", "The client secret is wrong"));
  }
  return {};
}

}  // namespace

// The agent has one client_id: its id, or the URL of its own metadata. Tokens, policies and the System Log know it by
// its id in either case.
Decided<Client> find_client(directory::View& view, const std::string& client_id) {
  Client client{domain::ClientId(client_id), nullptr, nullptr};
  const bool is_url = client_id.starts_with(url_prefix);
  if (is_url || client_id.starts_with(agent_prefix)) {
    TRY(client.agent,
        grants::from_directory(is_url ? view.agent_of_client(client_id) : view.agent(domain::AgentId(client_id))));
    if (client.agent && client.agent->agent.client_id_url != (is_url ? client_id : "")) client.agent = nullptr;
    if (client.agent) client.id = domain::ClientId(client.agent->agent.id.str());
    if (client.agent && client.agent->agent.status == domain::AgentStatus::deleted) client.agent = nullptr;
    if (!client.agent || client.agent->agent.app_id.empty()) return client;
    TRY(client.application, grants::from_directory(view.application(client.agent->agent.app_id)));
    // Linked only: an application of its own client_id signs on for itself.
    if (client.application && client.application->application.client_id != client.id) client.application = nullptr;
    return client;
  }
  TRY(client.application, grants::from_directory(view.application_of_client(client.id)));
  return client;
}

Decided<void> check_active(const Client& client) {
  if (client.agent) return grants::check_agent(client.agent->agent);
  if (client.application->application.status != domain::Status::active)
    return oauth::refuse("client_inactive",
                         "The application " + client.application->application.label + " is INACTIVE");
  return {};
}

Decided<AuthenticatedClient> authenticate_client(const Environment& environment, const Call& call,
                                                 const grants::Issuer& issuer, directory::View& view, Time now,
                                                 grants::Record& record) {
  const auto& credentials = call.request.credentials;
  record.note("clientAuthType", name_of(credentials.method));
  std::string client_id = credentials.client_id;
  std::optional<ClaimedAssertion> assertion;
  if (credentials.method == Method::private_key_jwt) {
    record.actor({client_id.empty() ? "unknown" : client_id.substr(0, 100), "PublicClientApp", "", ""});
    const auto& [compact, jwt] = *credentials.assertion;
    if (!jwt)
      return oauth::refuse("client_assertion_invalid_jwt", "client_assertion cannot be read: " + jwt.error().message);
    TRY(assertion, read_assertion(*jwt, compact, {call.endpoint, issuer.token_endpoint, issuer.url}, now));
    if (!client_id.empty() && client_id != assertion->client_id)
      return oauth::refuse("client_assertion_invalid_subject", "client_id and client_assertion name different clients");
    client_id = assertion->client_id;
  }
  TRY(auto client, find_client(view, client_id));
  if (!client.agent && !client.application && !credentials.raw_client_id.empty() &&
      credentials.raw_client_id != client_id) {
    TRY(client, find_client(view, credentials.raw_client_id));
  }
  record.actor(party_of(client, client_id));
  CHECK(prove(client, credentials, environment.public_agents, view, now));
  CHECK(check_active(client));
  AuthenticatedClient authenticated{std::move(client), std::nullopt};
  if (assertion)
    authenticated.assertion_use =
        grants::OneUse{{assertion->use_key, assertion->expires},
                       oauth::token_error("client_assertion_already_used",
                                          "client_assertion was used before; make a new one for every request")};
  return authenticated;
}

}  // namespace mandate::issuance
