#include "manage/credentials/client_secrets.h"

#include <algorithm>

#include "base/random.h"
#include "crypto/digest.h"
#include "domain/application_change.h"
#include "manage/access/escalation.h"
#include "storage/client_keys.h"

namespace mandate::manage {
namespace {

using domain::ClientSecret;
using domain::Status;

constexpr std::string_view object = "OAuth2ClientSecret";
constexpr std::size_t secret_length = 64;          // base62: some 380 bits
constexpr std::size_t secrets_per_client_max = 2;  // one in use, one to change to

tl::unexpected<Error> refuse(std::string summary, std::string reason = {}) {
  return invalid(std::string(object), {{std::move(summary), std::move(reason)}});
}

domain::Event secret_event(std::string_view verb, const Caller& caller, const Client& client,
                           const ClientSecret& secret) {
  return credential_event(verb, caller, client,
                          {secret.id.str(),
                           "Credential",
                           "",
                           "",
                           {{"workload_principal_credential_type", "CLIENT_SECRET"},
                            {"workload_principal_credential_key_id", secret.id.str()},
                            {"workload_principal_credential_status", std::string(name_of(secret.status))}}});
}

Result<ClientSecret> find_secret(storage::sql::Connection& connection, const Client& client,
                                 const domain::ClientSecretId& id) {
  TRY(auto secret, storage::ClientSecrets(connection).find(client.id, id));
  if (!secret) return not_found(id.str(), object);
  return *std::move(secret);
}

Result<void> check_not_last(storage::sql::Connection& connection, const Client& client, const ClientSecret& secret) {
  if (!client.uses_secret) return {};
  TRY(const auto secrets, storage::ClientSecrets(connection).list(client.id));
  const bool another = std::any_of(secrets.begin(), secrets.end(), [&](const ClientSecret& other) {
    return other.id != secret.id && other.status == Status::active;
  });
  if (another) return {};
  return refuse("This is the only ACTIVE secret of the " + std::string(client.noun) +
                    ", whose token_endpoint_auth_method is " + client.auth_method + "; add another secret first.",
                "DEACTIVATE_NOT_ALLOWED");
}

Result<void> check_room(storage::sql::Connection& connection, const Client& client) {
  const std::string noun(client.noun);
  if (!client.uses_secret)
    return refuse("The " + noun + " authenticates with " + client.auth_method +
                  ", so a secret would never be accepted; first " + std::string(client.how_to_use_secrets) + ".");
  TRY(const auto secrets, storage::ClientSecrets(connection).list(client.id));
  if (secrets.size() >= secrets_per_client_max)
    return refuse("An " + noun + " has at most " + std::to_string(secrets_per_client_max) +
                  " client secrets; deactivate and delete one first.");
  return {};
}

}  // namespace

Result<std::vector<ClientSecret>> ClientSecrets::list(const ClientRef& ref) const {
  return environment_.store.read([&](storage::sql::Connection& connection) -> Result<std::vector<ClientSecret>> {
    TRY(const auto client, find_client(connection, ref));
    return storage::ClientSecrets(connection).list(client.id);
  });
}

Result<ClientSecret> ClientSecrets::get(const ClientRef& ref, const domain::ClientSecretId& id) const {
  return environment_.store.read([&](storage::sql::Connection& connection) -> Result<ClientSecret> {
    TRY(const auto client, find_client(connection, ref));
    return find_secret(connection, client, id);
  });
}

Result<NewClientSecret> ClientSecrets::add(const ClientRef& ref, Status status, std::optional<SecretString> text,
                                           const Caller& caller) const {
  if (text)
    if (auto causes = secret_faults(*text, "client_secret"); !causes.empty())
      return invalid(std::string(object), std::move(causes));
  auto made = make_secret("", status, std::move(text));
  CHECK(environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto client, find_changeable_client(transaction.connection(), ref, object));
    made.secret.client = client.id;
    transaction.touch(client.id);
    return insert_secret(transaction, caller, client, made.secret);
  }));
  return made;
}

Result<ClientSecret> ClientSecrets::set_status(const ClientRef& ref, const domain::ClientSecretId& id, Status status,
                                               const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<ClientSecret> {
    TRY(const auto client, find_changeable_client(transaction.connection(), ref, object));
    TRY(auto secret, find_secret(transaction.connection(), client, id));
    if (secret.status == status) return secret;
    if (status == Status::inactive)
      CHECK(check_not_last(transaction.connection(), client, secret));
    else
      CHECK(check_may_control_client(transaction.connection(), caller, client.id));
    secret.status = status;
    secret.last_updated = transaction.now();
    CHECK(storage::ClientSecrets(transaction.connection()).update(secret));
    transaction.touch(client.id);
    transaction.record(secret_event(status == Status::active ? "activate" : "deactivate", caller, client, secret));
    return secret;
  });
}

Result<void> ClientSecrets::remove(const ClientRef& ref, const domain::ClientSecretId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto client, find_changeable_client(transaction.connection(), ref, object));
    TRY(const auto secret, find_secret(transaction.connection(), client, id));
    if (secret.status == Status::active) return refuse("An ACTIVE secret cannot be deleted; deactivate it first.");
    CHECK(storage::ClientSecrets(transaction.connection()).erase(secret.id));
    transaction.touch(client.id);
    transaction.record(secret_event("delete", caller, client, secret));
    return {};
  });
}

std::vector<Cause> secret_faults(const SecretString& text, std::string_view location) {
  const auto secret = text.reveal();
  const std::string name = "'" + std::string(location) + "'";
  std::vector<Cause> causes;
  if (secret.size() < domain::client_secret_min || secret.size() > domain::client_secret_max)
    causes.push_back({name + " must have " + std::to_string(domain::client_secret_min) + " to " +
                          std::to_string(domain::client_secret_max) + " characters.",
                      "", std::string(location)});
  // RFC 6749 appendix A.2, without the blank, which forms and headers lose.
  if (!std::all_of(secret.begin(), secret.end(), [](char c) { return c > 0x20 && c < 0x7f; }))
    causes.push_back({name + " must be printable ASCII without blanks.", "", std::string(location)});
  return causes;
}

NewClientSecret make_secret(const std::string& client, Status status, std::optional<SecretString> text) {
  auto secret = text ? *std::move(text) : SecretString(random_base62(secret_length));
  auto hash = crypto::sha256_hex(secret.reveal());
  return {{domain::ClientSecretId::generate(), client, std::move(hash), status}, std::move(secret)};
}

Result<void> insert_secret(ledger::Transaction& transaction, const Caller& caller, const Client& client,
                           ClientSecret& secret) {
  CHECK(check_may_control_client(transaction.connection(), caller, client.id));
  CHECK(check_room(transaction.connection(), client));
  secret.created = secret.last_updated = transaction.now();
  CHECK(storage::ClientSecrets(transaction.connection()).insert(secret));
  transaction.record(secret_event("create", caller, client, secret));
  return {};
}

Result<void> replace_secrets(ledger::Transaction& transaction, const Caller& caller, const Client& client,
                             ClientSecret& secret) {
  storage::ClientSecrets secrets(transaction.connection());
  TRY(const auto before, secrets.list(client.id));
  for (const auto& old : before) {
    CHECK(secrets.erase(old.id));
    transaction.record(secret_event("delete", caller, client, old));
  }
  return insert_secret(transaction, caller, client, secret);
}

}  // namespace mandate::manage
