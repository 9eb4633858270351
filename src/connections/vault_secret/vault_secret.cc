#include "connections/vault_secret/vault_secret.h"

#include "connections/parts.h"
#include "storage/vault.h"

namespace mandate::connections::vault_secret {
namespace {

using domain::ConnectionTarget;
using domain::VaultSecretId;

constexpr std::string_view member = "secret";

class VaultSecret final : public ConnectionType {
 public:
  domain::ConnectionShape shape() const override {
    return {.type = "STS_VAULT_SECRET", .references = {member}, .found_by_indicator = true};
  }
  std::string_view protocol() const override { return "STS"; }
  std::string_view resource_type() const override { return "VAULTED_SECRET"; }
  std::string credential_indicator(const domain::Organization& organization,
                                   const domain::Connection& connection) const override {
    return organization.orns().vault_secret(VaultSecretId(connection.target));
  }

  std::vector<Cause> read_target(const domain::Organization& organization, const domain::ConnectionDraft& draft,
                                 domain::Connection& connection) const override {
    const auto orns = organization.orns();
    const auto id = orns.parse_vault_secret(orn_at(draft, member));
    if (!id) return {wrong_orn(member, "a secret of the vault", orns.vault_secret(VaultSecretId("<uuid>")))};
    connection.target = id->str();
    return {};
  }

  Result<ConnectionTarget> describe(storage::sql::Connection& db, const domain::Organization& organization,
                                    const domain::Connection& connection) const override {
    const VaultSecretId id(connection.target);
    ConnectionTarget target;
    target.resource_indicator = credential_indicator(organization, connection);
    auto& part = target.parts.emplace_back(domain::ConnectionPart{member, target.resource_indicator});
    TRY(const auto secret, storage::VaultSecrets(db).find(id));
    if (!secret) {
      target.faults.push_back(unusable(member, "There is no secret " + id.str() + ".", "NOT_FOUND"));
      return target;
    }
    if (secret->status != domain::Status::active)
      target.faults.push_back(
          unusable(member, "The secret " + secret->name + " is INACTIVE; connections need an ACTIVE one.", "INACTIVE"));
    part.name = secret->name;
    part.properties = {{"path", secret->path}, {"description", secret->description}};
    part.path = "/privileged-access/api/v1/secrets/" + id.str();
    return target;
  }

  Result<domain::Page<ConnectionTarget>> list_targets(storage::sql::Connection& db,
                                                      const domain::Organization& organization,
                                                      const TargetQuery& query) const override {
    TRY(const auto secrets, storage::VaultSecrets(db).list({query.page, query.match, true}));
    return to_targets(secrets, [&](const domain::VaultSecret& secret) {
      return describe(db, organization, {.target = secret.id.str()});
    });
  }
};

}  // namespace

const ConnectionType* connection_type() {
  static const VaultSecret type;
  return &type;
}

}  // namespace mandate::connections::vault_secret
