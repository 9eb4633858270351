#include "connections/app_instance/app_instance.h"

#include <algorithm>

#include "connections/parts.h"
#include "storage/agents.h"
#include "storage/applications.h"
#include "storage/delegation_links.h"

namespace mandate::connections::app_instance {
namespace {

using domain::ApplicationId;
using domain::ConnectionTarget;

constexpr std::string_view member = "app";

class AppInstance final : public ConnectionType {
 public:
  domain::ConnectionShape shape() const override {
    return {.type = "IDENTITY_ASSERTION_APP_INSTANCE", .references = {member}, .has_scopes = true, .has_issuer = true};
  }
  std::string_view protocol() const override { return "IDENTITY_ASSERTION"; }
  std::string_view resource_type() const override { return "APP_INSTANCE"; }
  bool belongs_to_app() const override { return true; }
  std::optional<Redeemer> redeemer(const domain::Connection& connection) const override {
    return Redeemer{.issuer = connection.issuer, .application = ApplicationId(connection.target)};
  }

  std::vector<Cause> read_target(const domain::Organization& organization, const domain::ConnectionDraft& draft,
                                 domain::Connection& connection) const override {
    const auto orns = organization.orns();
    const auto id = orns.parse_application(orn_at(draft, member));
    if (!id) return {wrong_orn(member, "an application", orns.application(ApplicationId("0oa...")))};
    connection.target = id->str();
    connection.issuer = draft.issuer;
    connection.audience = draft.audience;
    return {};
  }

  Result<ConnectionTarget> describe(storage::sql::Connection& db, const domain::Organization& organization,
                                    const domain::Connection& connection) const override {
    const ApplicationId id(connection.target);
    ConnectionTarget target;
    TRY(auto app, describe_app(db, organization, id, target.faults));
    TRY(const bool calls, is_caller(db, connection.agent, id));
    if (calls)
      target.faults.push_back(unusable(
          member,
          "The agent acts for people who sign on to " + app.name + "; it cannot also be connected to that application.",
          "DELEGATION_CALLER"));
    target.resource_indicator = app.orn;
    target.parts.push_back(std::move(app));
    // What could be connected to has no issuer yet.
    if (!connection.issuer.empty())
      target.parts.push_back({.member = "authorizationServer", .properties = {{"issuerUrl", connection.issuer}}});
    return target;
  }

  // Its scopes are those of a server that we do not know.
  Result<std::vector<std::string>> unknown_scopes(storage::sql::Connection&, const domain::Connection&,
                                                  const std::vector<std::string>&) const override {
    return std::vector<std::string>();
  }

  Result<domain::Page<ConnectionTarget>> list_targets(storage::sql::Connection& db,
                                                      const domain::Organization& organization,
                                                      const TargetQuery& query) const override {
    storage::Applications::ListRequest request{.page = query.page, .match = query.match};
    domain::Filter active{.attribute = "status", .operand = std::string(name_of(domain::Status::active))};
    if (query.app.empty())
      request.filter = std::move(active);
    else
      request.filter = domain::Filter{.kind = domain::Filter::Kind::all_of,
                                      .parts = {std::move(active), {.attribute = "id", .operand = query.app.str()}}};
    TRY(const auto apps, storage::Applications(db).list(request));
    return to_targets(
        apps, [&](const domain::Application& app) { return describe(db, organization, {.target = app.id.str()}); });
  }

 private:
  // Whether people sign on to the application for the agent to act for them.
  static Result<bool> is_caller(storage::sql::Connection& db, const domain::AgentId& agent, const ApplicationId& app) {
    if (agent.empty()) return false;
    TRY(const auto found, storage::Agents(db).find(agent));
    if (found && found->app_id == app) return true;
    TRY(const auto links, storage::DelegationLinks(db).list_to(agent));
    return std::any_of(links.begin(), links.end(), [&](const auto& link) { return link.client == app.str(); });
  }
};

}  // namespace

const ConnectionType* connection_type() {
  static const AppInstance type;
  return &type;
}

}  // namespace mandate::connections::app_instance
