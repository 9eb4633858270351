#include "grants/token_exchange/vaulted.h"

#include "connections/connection_type.h"
#include "grants/chain.h"
#include "grants/links.h"
#include "grants/path.h"
#include "grants/token_exchange/parameters.h"
#include "grants/token_exchange/subject_token.h"

namespace mandate::grants::token_exchange {
namespace {

// Of what has no lease time of its own.
constexpr std::chrono::seconds lifetime{300};

// The agent's connection of this kind whose indicator is `resource`.
Decided<const domain::Connection*> find_connection(const Request& request, std::string_view resource_type) {
  TRY(const auto asked, read_resource(request));
  for (const auto& connection : request.client.agent->connections) {
    const auto* type = connections::find_connection_type(connection.type);
    if (type == nullptr || type->resource_type() != resource_type) continue;
    const auto indicator = connection.resource_indicator.empty()
                               ? type->credential_indicator(request.view.organization(), connection)
                               : connection.resource_indicator;
    if (indicator != asked) continue;
    note_connection(request, connection);
    CHECK(check_connection(connection, asked));
    return &connection;
  }
  return oauth::refuse("invalid_target",
                       "The agent has no connection with this resource indicator and this kind of "
                       "credential (compared byte for byte)");
}

struct Way {
  const domain::Connection* connection;
  SubjectToken subject;
};

// Whoever the agent acts for, and the chain before it, must hold now; then the connection.
Decided<Way> find_way(const Request& request, std::string_view resource_type) {
  CHECK(check_credential_parameters(request));
  TRY(auto subject, check_subject_token(request));
  CHECK(join_chain(request, subject.claims));
  TRY(const auto* connection, find_connection(request, resource_type));
  return Way{connection, std::move(subject)};
}

tl::unexpected<oauth::TokenError> unusable(const std::string& what) {
  return oauth::refuse("invalid_target", "What the agent's connection leads to cannot be given out: " + what);
}

}  // namespace

Decided<Decision> decide_vaulted_secret(const Request& request) {
  TRY(const auto way, find_way(request, "VAULTED_SECRET"));
  TRY(const auto record, from_directory(request.view.vault_secret(domain::VaultSecretId(way.connection->target))));
  if (!record) return unusable("the secret does not exist any more");
  const auto& secret = record->secret;
  if (secret.status != domain::Status::active) return unusable("the secret " + secret.name + " is INACTIVE");
  TRY(auto members, from_directory(request.view.open(*record)));
  Decision decision{oauth::VaultedCredential{oauth::vaulted_secret_token_type, "vaulted_secret", std::move(members),
                                             secret.id.str(), secret.name, std::to_string(secret.version)}};
  const auto lease = secret.lease_seconds == 0 ? lifetime : std::chrono::seconds(secret.lease_seconds);
  decision.lifetime = way.subject.at_most(lease, request.now);
  return decision;
}

Decided<Decision> decide_service_account(const Request& request) {
  TRY(const auto way, find_way(request, "SERVICE_ACCOUNT"));
  TRY(const auto record,
      from_directory(request.view.service_account(domain::ServiceAccountId(way.connection->target))));
  if (!record || record->account.app != way.connection->app)
    return unusable("the service account does not exist any more");
  const auto& account = record->account;
  if (account.sealed_password.empty()) return unusable("the service account " + account.name + " has no password");
  TRY(const auto application, from_directory(request.view.application(account.app)));
  if (!application || application->application.status != domain::Status::active)
    return unusable("the application of the service account is not ACTIVE");
  TRY(auto password, from_directory(request.view.open(*record)));
  Decision decision{
      oauth::VaultedCredential{oauth::service_account_token_type,
                               "service_account",
                               {{"username", SecretString(account.username)}, {"password", std::move(password)}},
                               account.id.str(),
                               account.name,
                               {}}};
  decision.lifetime = way.subject.at_most(lifetime, request.now);
  return decision;
}

}  // namespace mandate::grants::token_exchange
