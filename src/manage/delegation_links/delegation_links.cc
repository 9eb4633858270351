#include "manage/delegation_links/delegation_links.h"

#include "base/text.h"
#include "domain/filter.h"
#include "manage/agents/agent_checks.h"
#include "manage/agents/agent_events.h"
#include "storage/agents.h"
#include "storage/applications.h"
#include "storage/connections.h"
#include "storage/delegation_links.h"
#include "storage/resource_servers.h"

namespace mandate::manage {
namespace {

using domain::DelegationLink;
using domain::DelegationLinkDetails;
using storage::sql::Connection;

constexpr std::string_view object = "DelegationLink";
constexpr std::string_view client_member = "from.clientOrn", resource_member = "to.resourceOrn";

Result<DelegationLink> find_link(Connection& db, const domain::DelegationLinkId& id) {
  TRY(auto link, storage::DelegationLinks(db).find(id));
  if (!link) return not_found(id.str(), object);
  return *std::move(link);
}

Result<DelegationLinkDetails> with_details(Connection& db, DelegationLink link) {
  TRY(const auto agent, storage::Agents(db).find(link.agent));
  DelegationLinkDetails details{std::move(link)};
  details.to_mcp_client = agent && agent->kind == domain::PrincipalKind::mcp_server;
  const auto called = details.to_mcp_client ? agent->resource_server.str() : details.link.agent.str();
  TRY(const auto accepted, storage::ResourceAuthorizationServers(db).list_all(called));
  for (const auto& server : accepted)
    if (details.server.empty() && server.origin == domain::AuthorizationServerOrigin::okta &&
        server.status == domain::Status::active)
      details.server = domain::AuthorizationServerId(server.id);
  return details;
}

struct Client {
  std::string id;
  bool is_agent = false;
};

std::optional<Client> parse_client(const domain::Orns& orns, std::string_view orn) {
  if (const auto app = orns.parse_application(orn)) return Client{app->str(), false};
  if (const auto agent = orns.parse_agent(orn)) return Client{agent->str(), true};
  return std::nullopt;
}

// An agent as a principal, or as a server that is called: the same agent. Or an MCP server's client.
std::optional<domain::AgentId> parse_resource(const domain::Orns& orns, std::string_view orn) {
  if (auto agent = orns.parse_agent(orn)) return agent;
  if (auto agent = orns.parse_a2a_server(orn)) return agent;
  return orns.parse_mcp_client(orn);
}

std::string principal_orn(const domain::Orns& orns, const domain::Agent& agent) {
  return agent.kind == domain::PrincipalKind::mcp_server ? orns.mcp_client(agent.id) : orns.agent(agent.id);
}

std::string client_orn(const domain::Orns& orns, const DelegationLink& link) {
  return link.client_is_agent ? orns.agent(domain::AgentId(link.client))
                              : orns.application(domain::ApplicationId(link.client));
}

// The targets are the agent that acts and the link (wire contract 3.1).
Result<void> record(ledger::Transaction& transaction, const domain::Organization& organization, std::string_view verb,
                    const DelegationLink& link, const Caller& caller) {
  TRY(const auto found, storage::Agents(transaction.connection()).find(link.agent));
  domain::Agent gone;
  gone.id = link.agent;
  const auto& agent = found ? *found : gone;
  auto event = agent_event("workload_principal.delegation_link." + std::string(verb),
                           "Change whose tokens an AI agent may present: " + std::string(verb), caller, agent);
  const auto orns = organization.orns();
  event.targets.push_back({link.id.str(),
                           "DelegationLink",
                           link.client,
                           link.client,
                           {{"workload_principal_delegation_link_from_type", "OKTA_AUTHORIZATION_SERVER"},
                            {"workload_principal_delegation_link_from_client_orn", client_orn(orns, link)},
                            {"workload_principal_delegation_link_from_token_type", std::string(name_of(link.token))},
                            {"workload_principal_delegation_link_to_resource_orn", principal_orn(orns, agent)}}});
  transaction.touch(link.agent);
  transaction.touch(link.id);
  transaction.record(std::move(event));
  return {};
}

Result<void> check_client(Connection& db, const DelegationLink& link, std::vector<Cause>& causes) {
  const auto gone = [&](std::string_view what) {
    causes.push_back(
        {"There is no " + std::string(what) + " " + link.client + ".", "NOT_FOUND", std::string(client_member)});
  };
  if (!link.client_is_agent) {
    TRY(const auto app, storage::Applications(db).find(domain::ApplicationId(link.client)));
    if (!app) gone("application");
    return {};
  }
  TRY(const auto agent, storage::Agents(db).find(domain::AgentId(link.client)));
  if (!agent || agent->status == domain::AgentStatus::deleted) gone("agent");
  if (link.client == link.agent.str())
    causes.push_back({"An agent needs no link to its own tokens.", "SAME_AGENT", std::string(client_member)});
  return {};
}

// What an application delegates to an agent, the agent must not carry back into that application.
Result<void> check_not_connected(Connection& db, const DelegationLink& link, std::vector<Cause>& causes) {
  TRY(const auto connections, storage::Connections(db).list_all(link.agent));
  for (const auto& connection : connections)
    if (connection.type == "IDENTITY_ASSERTION_APP_INSTANCE" && connection.target == link.client)
      causes.push_back({"The agent is connected to this application by " + connection.id.str() +
                            "; it cannot also act for people who sign on to it.",
                        "CONNECTED", std::string(client_member)});
  return {};
}

Result<void> check_is_new(Connection& db, const DelegationLink& link, std::vector<Cause>& causes) {
  TRY(const auto others, storage::DelegationLinks(db).list_to(link.agent));
  for (const auto& other : others)
    if (other.client == link.client && other.token == link.token)
      causes.push_back({"There is such a link: " + other.id.str() + ".", "UNIQUE_CONSTRAINT", ""});
  return {};
}

// The link that the draft means, once its ORNs are read.
Result<DelegationLink> to_link(const domain::Orns& orns, const DelegationLinkDraft& draft) {
  std::vector<Cause> causes;
  const auto client = parse_client(orns, draft.client_orn);
  if (!client)
    causes.push_back({"'from.clientOrn' must be the ORN of an application or of an agent, such as '" +
                          orns.application(domain::ApplicationId("0oa...")) + "'.",
                      "INVALID_FORMAT", std::string(client_member)});
  const auto agent = parse_resource(orns, draft.resource_orn);
  if (!agent)
    causes.push_back({"'to.resourceOrn' must be the ORN of an agent, such as '" +
                          orns.agent(domain::AgentId("wlp...")) + "', or of an MCP server's client.",
                      "INVALID_FORMAT", std::string(resource_member)});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return DelegationLink{domain::DelegationLinkId::generate(), client->id, client->is_agent, draft.token, *agent};
}

Result<void> check_link(Connection& db, const DelegationLink& link) {
  std::vector<Cause> causes;
  TRY(const auto agent, storage::Agents(db).find(link.agent));
  if (!agent || agent->status == domain::AgentStatus::deleted || agent->kind == domain::PrincipalKind::virtual_mcp)
    causes.push_back({"There is no agent " + link.agent.str() + ".", "NOT_FOUND", std::string(resource_member)});
  CHECK(check_client(db, link, causes));
  CHECK(check_not_connected(db, link, causes));
  CHECK(check_is_new(db, link, causes));
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

tl::unexpected<Error> refuse_filter(std::string message) {
  return fail(ErrorKind::bad_filter, std::move(message));
}

// The filter over what is stored: ids in the place of ORNs.
Result<void> to_stored(const domain::Orns& orns, domain::Filter& filter) {
  for (auto& part : filter.parts) CHECK(to_stored(orns, part));
  if (filter.kind != domain::Filter::Kind::comparison) return {};
  const auto is = [&](std::string_view name) { return iequals_ascii(filter.attribute, name); };
  const bool client = is(client_member) || is("from.resourceOrn"), resource = is(resource_member);
  if (!client && !resource && !is("from.tokenType"))
    return refuse_filter("'" + filter.attribute + "' cannot be filtered by; what can: " + std::string(resource_member) +
                         ", " + std::string(client_member) + ", from.tokenType");
  const auto* value = std::get_if<std::string>(&filter.operand);
  if ((filter.comparison != domain::Comparison::eq && filter.comparison != domain::Comparison::ne) || value == nullptr)
    return refuse_filter("'" + filter.attribute + "' is compared by eq and ne with a text");
  if (!client && !resource) {
    filter.attribute = "tokenType";
    return {};
  }
  const auto agent = parse_resource(orns, *value);
  const auto named = client ? parse_client(orns, *value) : std::nullopt;
  if (client ? !named : !agent)
    return refuse_filter("'" + *value + "' is not an ORN that " + filter.attribute + " has");
  filter.operand = client ? named->id : agent->str();
  filter.attribute = client ? "client" : "agent";
  return {};
}

}  // namespace

Result<domain::Page<DelegationLinkDetails>> DelegationLinks::list(const domain::PageRequest& page,
                                                                  const std::optional<std::string>& filter) const {
  storage::DelegationLinks::ListRequest request{page};
  if (filter) {
    TRY(request.filter, domain::parse_filter(*filter, ErrorKind::bad_filter));
    CHECK(to_stored(environment_.organization.orns(), *request.filter));
  }
  return environment_.store.read([&](Connection& db) -> Result<domain::Page<DelegationLinkDetails>> {
    TRY(auto links, storage::DelegationLinks(db).list(request));
    domain::Page<DelegationLinkDetails> details{{}, std::move(links.next)};
    for (auto& link : links.rows) {
      TRY(auto one, with_details(db, std::move(link)));
      details.rows.push_back(std::move(one));
    }
    return details;
  });
}

Result<DelegationLinkDetails> DelegationLinks::get(const domain::DelegationLinkId& id) const {
  return environment_.store.read([&](Connection& db) -> Result<DelegationLinkDetails> {
    TRY(auto link, find_link(db, id));
    return with_details(db, std::move(link));
  });
}

Result<DelegationLinkDetails> DelegationLinks::create(const DelegationLinkDraft& draft, const Caller& caller) const {
  TRY(auto link, to_link(environment_.organization.orns(), draft));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<DelegationLinkDetails> {
    CHECK(check_link(transaction.connection(), link));
    link.created = transaction.now();
    CHECK(storage::DelegationLinks(transaction.connection()).insert(link));
    CHECK(record(transaction, environment_.organization, "create", link, caller));
    return with_details(transaction.connection(), link);
  });
}

Result<void> DelegationLinks::remove(const domain::DelegationLinkId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto link, find_link(transaction.connection(), id));
    CHECK(storage::DelegationLinks(transaction.connection()).erase(id));
    return record(transaction, environment_.organization, "delete", link, caller);
  });
}

Result<void> erase_delegation_links(ledger::Transaction& transaction, const domain::Organization& organization,
                                    std::string_view client_or_agent, const Caller& caller) {
  storage::DelegationLinks links(transaction.connection());
  TRY(auto doomed, links.list_from(client_or_agent));
  TRY(const auto more, links.list_to(domain::AgentId(client_or_agent)));
  doomed.insert(doomed.end(), more.begin(), more.end());
  for (const auto& link : doomed) {
    CHECK(links.erase(link.id));
    CHECK(record(transaction, organization, "delete", link, caller));
  }
  return {};
}

}  // namespace mandate::manage
