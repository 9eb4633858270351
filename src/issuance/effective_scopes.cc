#include "issuance/effective_scopes.h"

#include <algorithm>

#include "connections/connection_type.h"
#include "grants/access_policy.h"
#include "grants/links.h"
#include "oauth/token_request.h"

namespace mandate::issuance {
namespace {

constexpr std::string_view inactive_person = "invalid_subject_token_user_inactive",
                           unassigned_person = "invalid_subject_token_user_not_assigned";

// Everything a decision about the connection is made of.
struct Chain {
  std::shared_ptr<const directory::AgentRecord> agent;
  std::shared_ptr<const directory::ApplicationRecord> application;
  std::shared_ptr<const directory::PersonRecord> person;
  std::shared_ptr<const directory::ServerRecord> server;
  const domain::Connection* connection = nullptr;
  connections::Redeemer redeemer;
  std::shared_ptr<const directory::ApplicationRecord> instance;  // that stands for another's server
  std::shared_ptr<const directory::ResourceRecord> resource;  // null: gone, or the connection is to all of the server's
};

Result<Chain> find_chain(directory::View& view, const domain::AgentId& agent, const domain::ConnectionId& connection,
                         const domain::UserId& user) {
  Chain chain;
  TRY(chain.agent, view.agent(agent));
  if (!chain.agent || chain.agent->agent.status == domain::AgentStatus::deleted)
    return not_found(agent.str(), "AIAgent");
  const auto& connections = chain.agent->connections;
  const auto found =
      std::find_if(connections.begin(), connections.end(), [&](const auto& one) { return one.id == connection; });
  if (found == connections.end()) return not_found(connection.str(), "ManagedConnection");
  chain.connection = &*found;
  const auto* type = connections::find_connection_type(found->type);
  auto redeemer = type == nullptr ? std::nullopt : type->redeemer(*found);
  if (!redeemer)
    return invalid("ManagedConnection", {{"The connection leads to no authorization server, so it has no scopes."}});
  chain.redeemer = *std::move(redeemer);
  TRY(chain.person, view.person(user));
  if (!chain.person) return not_found(user.str(), "User");
  if (!chain.agent->agent.app_id.empty()) {
    TRY(chain.application, view.application(chain.agent->agent.app_id));
  }
  if (chain.redeemer.server.empty()) {
    TRY(chain.instance, view.application(chain.redeemer.application));
    return chain;
  }
  TRY(chain.server, view.server(chain.redeemer.server));
  if (chain.redeemer.for_one_resource) {
    TRY(chain.resource, view.resource(found->target));
  }
  return chain;
}

LinkVerdict verdict(std::string link, grants::Decided<void> decided) {
  if (decided) return {std::move(link)};
  return {std::move(link), std::move(decided).error()};
}

// The application's links: whether there is one, whether it is ACTIVE and the person may use it.
void judge_application(const Chain& chain, std::vector<LinkVerdict>& links) {
  auto linked = grants::check_linked(chain.agent->agent, chain.application.get());
  if (linked && chain.application) linked = grants::check_application(*chain.application);
  links.push_back(verdict("application", std::move(linked)));
  if (chain.application)
    links.push_back(
        verdict("assignment", grants::check_assignment(*chain.person, *chain.application, unassigned_person)));
}

ScopeVerdict judge_scope(const Chain& chain, const std::string& name) {
  ScopeVerdict scope{name};
  if (auto allowed = grants::check_scope(*chain.server, *chain.connection, name); !allowed) {
    scope.link = "connection";
    scope.refusal = std::move(allowed).error();
    return scope;
  }
  const std::vector<std::string> alone{name};
  auto answer = grants::evaluate_access_policy(
      *chain.server, {chain.agent->agent.id.str(), oauth::jwt_bearer_grant, chain.person.get(), alone});
  if (answer) {
    scope.policy = answer->policy;
    scope.rule = answer->rule;
  } else {
    scope.link = "accessPolicy";
    scope.refusal = std::move(answer).error();
  }
  return scope;
}

// One of our servers, and what the connection leads to behind it.
void judge_server(const Chain& chain, EffectiveScopes& preview) {
  const auto& id = chain.redeemer.server;
  preview.links.push_back(verdict("authorizationServer", grants::check_server(chain.server.get(), preview.issuer)));
  if (chain.redeemer.for_one_resource)
    preview.links.push_back(verdict("resource", grants::check_resource(chain.resource.get(), id, *chain.connection)));
  if (!chain.server) return;
  for (const auto& scope : chain.server->scopes)
    if (!scope.system) preview.scopes.push_back(judge_scope(chain, scope.name));
}

ScopeVerdict judge_named_scope(const domain::Connection& connection, const std::string& name) {
  if (connection.scope_condition != domain::ScopeCondition::exclude) return {name};
  return {name, "connection",
          oauth::token_error("no_matching_scope",
                             "The agent's connection " + connection.id.str() + " does not allow the scope " + name)};
}

// Another's server: as whom the agent and the person would come there.
void judge_instance(const Chain& chain, EffectiveScopes& preview) {
  const auto& connection = *chain.connection;
  preview.links.push_back(verdict("appInstance", grants::check_instance(chain.instance.get(), connection)));
  auto subject = grants::find_audience_subject(connection, chain.person.get());
  if (subject) preview.audience_subject = *subject;
  if (!connection.audience.subject.empty())
    preview.links.push_back(subject ? LinkVerdict{"audienceSubject"}
                                    : LinkVerdict{"audienceSubject", std::move(subject).error()});
  preview.audience = connection.audience;
  for (const auto& name : connection.scopes) preview.scopes.push_back(judge_named_scope(connection, name));
  if (connection.scope_condition == domain::ScopeCondition::exclude) preview.scopes.push_back({"*"});
}

}  // namespace

bool EffectiveScopes::chain_holds() const {
  return std::none_of(links.begin(), links.end(), [](const auto& link) { return link.refusal.has_value(); });
}

Result<EffectiveScopes> preview_scopes(directory::View& view, const domain::AgentId& agent,
                                       const domain::ConnectionId& connection, const domain::UserId& user) {
  TRY(const auto chain, find_chain(view, agent, connection, user));
  EffectiveScopes preview{user, connection, chain.redeemer.server, chain.redeemer.issuer, {}, {}};
  if (!preview.server.empty()) preview.issuer = view.organization().issuer(preview.server);
  preview.links.push_back(verdict("agent", grants::check_agent(chain.agent->agent)));
  preview.links.push_back(verdict("person", grants::check_person(chain.person.get(), inactive_person)));
  judge_application(chain, preview.links);
  preview.links.push_back(verdict("connection", grants::check_connection(*chain.connection, preview.issuer)));
  if (preview.server.empty())
    judge_instance(chain, preview);
  else
    judge_server(chain, preview);
  return preview;
}

}  // namespace mandate::issuance
