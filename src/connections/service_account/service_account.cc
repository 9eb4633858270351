#include "connections/service_account/service_account.h"

#include "connections/parts.h"
#include "storage/vault.h"

namespace mandate::connections::service_account {
namespace {

using domain::ApplicationId;
using domain::ConnectionTarget;
using domain::ServiceAccountId;

constexpr std::string_view app_member = "app", member = "serviceAccount";

class ServiceAccount final : public ConnectionType {
 public:
  domain::ConnectionShape shape() const override {
    return {.type = "STS_SERVICE_ACCOUNT", .references = {app_member, member}, .found_by_indicator = true};
  }
  std::string_view protocol() const override { return "STS"; }
  std::string_view resource_type() const override { return "SERVICE_ACCOUNT"; }
  bool belongs_to_app() const override { return true; }
  std::string credential_indicator(const domain::Organization& organization,
                                   const domain::Connection& connection) const override {
    return organization.orns().service_account(connection.app, ServiceAccountId(connection.target));
  }

  // Both ORNs name the application: the account's id alone would let a body name one application and mean another.
  std::vector<Cause> read_target(const domain::Organization& organization, const domain::ConnectionDraft& draft,
                                 domain::Connection& connection) const override {
    const auto orns = organization.orns();
    const ApplicationId example("0oa...");
    std::vector<Cause> causes;
    const auto app = orns.parse_application(orn_at(draft, app_member));
    if (!app) causes.push_back(wrong_orn(app_member, "an application", orns.application(example)));
    const auto account = orns.parse_service_account(orn_at(draft, member));
    if (!account)
      causes.push_back(
          wrong_orn(member, "a service account", orns.service_account(example, ServiceAccountId("<uuid>"))));
    else if (app && account->app != *app)
      causes.push_back(unusable(member, "'serviceAccount.orn' is of another application than 'app.orn'.", "MISMATCH"));
    if (!causes.empty()) return causes;
    connection.target = account->id.str();
    connection.app = *app;
    return {};
  }

  Result<ConnectionTarget> describe(storage::sql::Connection& db, const domain::Organization& organization,
                                    const domain::Connection& connection) const override {
    const ServiceAccountId id(connection.target);
    ConnectionTarget target;
    TRY(auto app, describe_app(db, organization, connection.app, target.faults));
    target.parts.push_back(std::move(app));
    target.resource_indicator = credential_indicator(organization, connection);
    domain::ConnectionPart part{member, target.resource_indicator};
    TRY(const auto account, storage::ServiceAccounts(db).find(id));
    // An account of another application is none of this one.
    if (!account || account->app != connection.app) {
      target.faults.push_back(unusable(member, "There is no service account " + id.str() + ".", "NOT_FOUND"));
    } else {
      if (account->sealed_password.empty())
        target.faults.push_back(unusable(
            member, "The service account " + account->name + " has no password to give out.", "MISSING_PASSWORD"));
      part.name = account->name;
      part.path = "/privileged-access/api/v1/service-accounts/" + id.str();
    }
    target.parts.push_back(std::move(part));
    return target;
  }

  Result<domain::Page<ConnectionTarget>> list_targets(storage::sql::Connection& db,
                                                      const domain::Organization& organization,
                                                      const TargetQuery& query) const override {
    TRY(const auto accounts, storage::ServiceAccounts(db).list({query.page, query.match, query.app, true}));
    return to_targets(accounts, [&](const domain::ServiceAccount& account) {
      return describe(db, organization, {.target = account.id.str(), .app = account.app});
    });
  }
};

}  // namespace

const ConnectionType* connection_type() {
  static const ServiceAccount type;
  return &type;
}

}  // namespace mandate::connections::service_account
