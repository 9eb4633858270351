#include "manage/agents/client_checks.h"

#include <algorithm>

#include "domain/redirect_uri.h"
#include "storage/agents.h"
#include "storage/client_keys.h"

namespace mandate::manage {
namespace {

using domain::Agent;
using domain::ClientAuthMethod;
using domain::ReadinessCheck;
using Causes = std::vector<Cause>;

constexpr std::string_view method_member = "oauthClient.tokenEndpointAuthMethod", keys_member = "oauthClient.jwksUri",
                           document_member = "oauthClient.clientIdMatchPattern";

void fault(Causes& causes, std::string_view member, const std::string& summary, std::string reason = {}) {
  causes.push_back({"'" + std::string(member) + "' " + summary + ".", std::move(reason), std::string(member)});
}

// A dot segment would let two texts be one URL.
bool has_dot_segment(std::string_view path) {
  path = path.substr(0, path.find('?'));
  for (std::size_t at = 0; at != std::string_view::npos;) {
    const auto end = path.find('/', at);
    const auto segment = path.substr(at, end == std::string_view::npos ? end : end - at);
    if (segment == "." || segment == "..") return true;
    at = end == std::string_view::npos ? end : end + 1;
  }
  return false;
}

// draft-ietf-oauth-client-id-metadata-document section 3. No query and nothing percent-encoded: it is compared as text,
// by us and by everybody who reads a log.
std::optional<std::string> document_url_fault(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme)) return "must begin with https://";
  if (const auto why = domain::web_uri_fault(url)) return "cannot be used: " + *why;
  const auto path = url.find('/', scheme.size());
  if (path == std::string_view::npos || path + 1 == url.size()) return "must have a path";
  if (url.find_first_of("?%") != std::string_view::npos) return "must have no query and no '%'";
  if (has_dot_segment(url.substr(path))) return "must have no segment '.' or '..'";
  return std::nullopt;
}

Result<void> check_document_url(storage::sql::Connection& connection, const Agent* current, const Agent& wanted,
                                const domain::AgentChange& change, Causes& causes) {
  if (current != nullptr) {
    // Tokens, logs and the document itself speak of it; whoever takes over the old URL must not be the agent.
    if (change.client_id_url && *change.client_id_url != current->client_id_url)
      fault(causes, document_member, "cannot be changed; register another agent", "IMMUTABLE");
    return {};
  }
  if (wanted.client_id_url.empty()) return {};
  if (const auto why = document_url_fault(wanted.client_id_url)) {
    fault(causes, document_member, *why, "INVALID_FORMAT");
    return {};
  }
  return check_client_id_is_free(connection, wanted, causes);
}

void check_together(const Environment& environment, const Agent& wanted, const domain::AgentChange& change,
                    Causes& causes) {
  if (change.jwks_uri && !change.jwks_uri->empty())
    if (const auto why = domain::web_uri_fault(*change.jwks_uri))
      fault(causes, keys_member, "must be a URL such as https://agent.example.com/jwks.json, but " + *why,
            "INVALID_FORMAT");
  if (!wanted.client_id_url.empty() && !wanted.jwks_uri.empty())
    fault(causes, keys_member, "cannot be given: the document of the client says where its keys are");
  if (!wanted.client_id_url.empty() && wanted.auth_method != ClientAuthMethod::private_key_jwt)
    fault(causes, method_member, "must be private_key_jwt for an agent of the type CIMD");
  if (change.auth_method == ClientAuthMethod::none && !environment.settings.public_agents)
    fault(causes, method_member,
          "must not be none: whoever knows the agent's id could act as it. The server's setting clients.public_agents "
          "allows it",
          "NOT_ALLOWED");
}

template <class Credential>
bool has_active(const std::vector<Credential>& credentials) {
  return std::any_of(credentials.begin(), credentials.end(),
                     [](const Credential& one) { return one.status == domain::Status::active; });
}

Result<bool> has_usable_key(storage::sql::Connection& connection, const Agent& agent) {
  if (!agent.jwks_uri.empty() || !agent.client_id_url.empty()) return true;
  TRY(const auto keys, storage::ClientKeys(connection).list(agent.id.str()));
  return has_active(keys);
}

ReadinessCheck credential(bool met, std::string summary) {
  return {"credential", true, met, std::move(summary)};
}

}  // namespace

Result<void> check_client(const Environment& environment, storage::sql::Connection& connection,
                          const domain::AgentId& id, const Agent* current, const domain::AgentChange& change,
                          Causes& causes) {
  Agent wanted = current != nullptr ? *current : Agent{};
  wanted.id = id;
  apply_client(change, wanted);
  CHECK(check_document_url(connection, current, wanted, change, causes));
  check_together(environment, wanted, change, causes);
  const bool concerned = change.auth_method || change.jwks_uri;
  if (current == nullptr || current->status != domain::AgentStatus::active || !concerned ||
      wanted.auth_method != ClientAuthMethod::private_key_jwt)
    return {};
  TRY(const bool usable, has_usable_key(connection, wanted));
  if (!usable)
    causes.push_back({"An ACTIVE agent can change to private_key_jwt with registered keys once it has an ACTIVE key.",
                      "", std::string(change.auth_method ? method_member : keys_member)});
  return {};
}

Result<void> check_client_id_is_free(storage::sql::Connection& connection, const Agent& agent, Causes& causes) {
  if (agent.client_id_url.empty()) return {};
  TRY(const auto other, storage::Agents(connection).find_by_client_id_url(agent.client_id_url));
  if (other && other->id != agent.id)
    fault(causes, document_member, "is the client_id of the agent " + other->id.str(), "UNIQUE_CONSTRAINT");
  return {};
}

Result<ReadinessCheck> check_credential(const Environment& environment, storage::sql::Connection& connection,
                                        const Agent& agent) {
  if (!agent.client_id_url.empty())
    return credential(true, "The agent authenticates with the keys of its document at " + agent.client_id_url + ".");
  switch (agent.auth_method) {
    case ClientAuthMethod::private_key_jwt: {
      if (!agent.jwks_uri.empty())
        return credential(true, "The agent authenticates with the keys that it publishes at " + agent.jwks_uri + ".");
      TRY(const bool met, has_usable_key(connection, agent));
      return credential(met, met ? "The agent has an ACTIVE key."
                                 : "The agent has no ACTIVE key to authenticate with (private_key_jwt): add one at "
                                   "credentials/jwks, or say where it publishes them (oauthClient.jwksUri).");
    }
    case ClientAuthMethod::client_secret: {
      TRY(const auto secrets, storage::ClientSecrets(connection).list(agent.id.str()));
      const bool met = has_active(secrets);
      return credential(met, met ? "The agent has an ACTIVE client secret."
                                 : "The agent has no ACTIVE client secret to authenticate with "
                                   "(client_secret_basic): add one at credentials/secrets.");
    }
    case ClientAuthMethod::none:
      break;
  }
  const bool met = environment.settings.public_agents;
  return credential(met, met ? "The agent authenticates with nothing: whoever knows its id can act as it."
                             : "The agent authenticates with nothing, which the server's setting "
                               "clients.public_agents does not allow.");
}

void apply_client(const domain::AgentChange& change, Agent& agent) {
  if (change.auth_method) agent.auth_method = *change.auth_method;
  if (change.jwks_uri) agent.jwks_uri = *change.jwks_uri;
  if (change.client_id_url) agent.client_id_url = *change.client_id_url;
}

}  // namespace mandate::manage
