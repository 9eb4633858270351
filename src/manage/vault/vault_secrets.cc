#include "manage/vault/vault_secrets.h"

#include "base/text.h"
#include "manage/connections/in_use.h"
#include "manage/events.h"
#include "manage/vault/match.h"
#include "manage/vault/vault_checks.h"
#include "storage/vault.h"

namespace mandate::manage {
namespace {

using domain::VaultSecret;
using domain::VaultSecretId;
using domain::VaultSecretVersion;
using storage::sql::Connection;

tl::unexpected<Error> refuse(std::vector<Cause> causes) {
  return invalid(std::string(vault_secret_object), std::move(causes));
}

Result<VaultSecret> find_secret(Connection& db, const VaultSecretId& id) {
  TRY(auto secret, storage::VaultSecrets(db).find(id));
  if (!secret) return not_found(id.str(), vault_secret_object);
  return *std::move(secret);
}

Result<void> check_name_is_free(Connection& db, const VaultSecret& secret) {
  TRY(const auto other, storage::VaultSecrets(db).find_by_name(secret.path, secret.name));
  if (!other || other->id == secret.id) return {};
  return refuse({{"Another secret " + (secret.path.empty() ? "" : "in " + secret.path + " ") + "has the name '" +
                      secret.name + "'.",
                  "UNIQUE_CONSTRAINT", "name"}});
}

// The names of members are no secret; their values are in no event.
void record(ledger::Transaction& transaction, std::string_view verb, std::string_view message,
            const VaultSecret& secret, const Caller& caller, std::string_view changed = {}) {
  auto event = change_event("pam.secret." + std::string(verb), std::string(message), caller,
                            {{secret.id.str(),
                              "Secret",
                              secret.path + "/" + secret.name,
                              secret.name,
                              {{"status", std::string(name_of(secret.status))},
                               {"version", std::to_string(secret.version)},
                               {"members", join(secret.members, " ")}}}});
  if (!changed.empty()) event.debug.push_back({"changed", std::string(changed)});
  transaction.touch(secret.id);
  transaction.record(std::move(event));
}

VaultSecretVersion seal(const crypto::Sealer& sealer, const VaultSecret& secret, const domain::SecretMembers& members,
                        Time now) {
  return {secret.id, secret.version, secret.members,
          sealer.seal(domain::pack_members(members), domain::sealing_context(secret.id, secret.version)), now};
}

// The oldest versions beyond what is kept.
Result<void> forget_old_versions(Connection& db, const VaultSecret& secret) {
  storage::VaultSecrets secrets(db);
  TRY(const auto versions, secrets.versions_of(secret.id));
  for (std::size_t i = domain::secret_versions_max; i < versions.size(); ++i)
    CHECK(secrets.erase_version(secret.id, versions[i].number));
  return {};
}

std::string apply(const domain::VaultSecretChange& change, VaultSecret& secret) {
  std::vector<std::string> changed;
  const auto set = [&](std::string name, const auto& wanted, auto& current) {
    if (!wanted || *wanted == current) return;
    current = *wanted;
    changed.push_back(std::move(name));
  };
  set("name", change.name, secret.name);
  set("path", change.path, secret.path);
  set("description", change.description, secret.description);
  set("leaseTimeSeconds", change.lease_seconds, secret.lease_seconds);
  return join(changed, " ");
}

}  // namespace

Result<domain::Page<VaultSecret>> VaultSecrets::list(const domain::PageRequest& page, const std::string& match) const {
  CHECK(check_match(match, vault_secret_object));
  return environment_.store.read([&](Connection& db) { return storage::VaultSecrets(db).list({page, match}); });
}

Result<VaultSecret> VaultSecrets::get(const VaultSecretId& id) const {
  return environment_.store.read([&](Connection& db) { return find_secret(db, id); });
}

Result<VaultSecret> VaultSecrets::create(const domain::VaultSecretDraft& draft, const Caller& caller) const {
  VaultSecret secret;
  secret.id = VaultSecretId::generate();
  secret.name = draft.name;
  secret.path = draft.path;
  secret.description = draft.description;
  secret.members = domain::names_of(draft.members);
  secret.lease_seconds = draft.lease_seconds;
  auto causes = vault_secret_faults(secret);
  for (auto& cause : secret_members_faults(draft.members)) causes.push_back(std::move(cause));
  if (!causes.empty()) return refuse(std::move(causes));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<VaultSecret> {
    CHECK(check_name_is_free(transaction.connection(), secret));
    secret.created = secret.last_updated = secret.rotated = transaction.now();
    const auto version = seal(environment_.sealer, secret, draft.members, transaction.now());
    CHECK(storage::VaultSecrets(transaction.connection()).insert(secret, version));
    record(transaction, "create", "Put a secret into the vault", secret, caller);
    return secret;
  });
}

Result<VaultSecret> VaultSecrets::change(const VaultSecretId& id, const domain::VaultSecretChange& change,
                                         const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<VaultSecret> {
    TRY(auto secret, find_secret(transaction.connection(), id));
    const auto changed = apply(change, secret);
    if (changed.empty()) return secret;
    if (auto causes = vault_secret_faults(secret); !causes.empty()) return refuse(std::move(causes));
    CHECK(check_name_is_free(transaction.connection(), secret));
    secret.last_updated = transaction.now();
    CHECK(storage::VaultSecrets(transaction.connection()).update(secret));
    record(transaction, "update", "Change what a secret is called or how long it may be used", secret, caller, changed);
    return secret;
  });
}

Result<VaultSecret> VaultSecrets::rotate(const VaultSecretId& id, const domain::SecretMembers& members,
                                         const Caller& caller) const {
  if (auto causes = secret_members_faults(members); !causes.empty()) return refuse(std::move(causes));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<VaultSecret> {
    auto& db = transaction.connection();
    TRY(auto secret, find_secret(db, id));
    secret.version += 1;
    secret.members = domain::names_of(members);
    secret.last_updated = secret.rotated = transaction.now();
    CHECK(storage::VaultSecrets(db).insert_version(seal(environment_.sealer, secret, members, transaction.now())));
    CHECK(storage::VaultSecrets(db).update(secret));
    CHECK(forget_old_versions(db, secret));
    record(transaction, "rotate", "Give a secret new values", secret, caller);
    return secret;
  });
}

Result<VaultSecret> VaultSecrets::set_status(const VaultSecretId& id, domain::Status status,
                                             const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<VaultSecret> {
    TRY(auto secret, find_secret(transaction.connection(), id));
    if (secret.status == status) return secret;
    secret.status = status;
    secret.last_updated = transaction.now();
    CHECK(storage::VaultSecrets(transaction.connection()).update(secret));
    const bool active = status == domain::Status::active;
    record(transaction, active ? "activate" : "deactivate",
           active ? "Give a secret out to the agents connected to it" : "Give a secret to nobody any more", secret,
           caller);
    return secret;
  });
}

Result<void> VaultSecrets::remove(const VaultSecretId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto secret, find_secret(transaction.connection(), id));
    std::vector<Cause> causes;
    CHECK(check_not_reached(transaction.connection(), id.str(), causes));
    if (!causes.empty()) return refuse(std::move(causes));
    CHECK(storage::VaultSecrets(transaction.connection()).erase(id));
    record(transaction, "delete", "Take a secret out of the vault, with all its versions", secret, caller);
    return {};
  });
}

Result<VaultSecrets::Versions> VaultSecrets::versions(const VaultSecretId& id) const {
  return environment_.store.read([&](Connection& db) -> Result<Versions> {
    TRY(auto secret, find_secret(db, id));
    TRY(auto versions, storage::VaultSecrets(db).versions_of(id));
    return Versions{std::move(secret), std::move(versions)};
  });
}

Result<void> VaultSecrets::remove_version(const VaultSecretId& id, std::int64_t number, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& db = transaction.connection();
    TRY(const auto secret, find_secret(db, id));
    TRY(const auto version, storage::VaultSecrets(db).find_version(id, number));
    if (!version) return not_found(std::to_string(number), "VaultSecretVersion");
    if (number == secret.version)
      return refuse({{"Version " + std::to_string(number) + " is in use; rotate the secret, then delete it.", "IN_USE",
                      "version"}});
    CHECK(storage::VaultSecrets(db).erase_version(id, number));
    record(transaction, "version.delete", "Delete an old version of a secret", secret, caller,
           "version " + std::to_string(number));
    return {};
  });
}

}  // namespace mandate::manage
