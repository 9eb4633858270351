#include <algorithm>
#include <random>
#include <set>

#include "base/text.h"
#include "storage/delegation_links.h"
#include "storage/resource_servers.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using domain::AgentId;

constexpr std::string_view planner_url = "https://planner.test/agent", booker_url = "https://booker.test/agent",
                           mcp_url = "https://tools.test/mcp";

// The assistant calls the planner, which calls the booker: each an agent that accepts tokens of the one server.
class ChainsTest : public OauthTest {
 protected:
  ChainsTest() {
    planner_ = add_agent("wlp22222222222222222", "Planner", planner_url);
    booker_ = add_agent("wlp33333333333333333", "Booker", booker_url);
    connect(agent_.id, "IDENTITY_ASSERTION_A2A_SERVER", planner_.str());
    connect(planner_, "IDENTITY_ASSERTION_A2A_SERVER", booker_.str());
    connect(booker_, "IDENTITY_ASSERTION_CUSTOM_AS", server_.id.str());
    to_planner_ = link(agent_.id.str(), true, planner_);
    link(planner_.str(), true, booker_);
  }

  AgentId add_agent(std::string_view id, const std::string& name, std::string_view url) {
    domain::Agent agent;
    agent.id = AgentId(id);
    agent.status = domain::AgentStatus::active;
    agent.name = name;
    agent.resource_url = url;
    auto key = client_key_;
    key.id = domain::ClientKeyId::generate();
    key.client = id;
    change(id, [&](auto& connection) -> Result<void> {
      CHECK(storage::Agents(connection).insert(agent));
      CHECK(storage::ClientKeys(connection).insert(key));
      domain::ResourceAuthorizationServer accepted;
      accepted.resource = id;
      accepted.id = server_.id.str();
      return storage::ResourceAuthorizationServers(connection).insert(accepted);
    });
    return agent.id;
  }
  domain::Connection connect(const AgentId& from, const std::string& type, const std::string& target) {
    domain::Connection connection;
    connection.id = domain::ConnectionId::generate();
    connection.agent = from;
    connection.type = type;
    connection.target = target;
    connection.scopes = {"*"};
    connection.authorization_server = server_.id;
    change(from.str(), [&](auto& db) { return storage::Connections(db).insert(connection); });
    return connection;
  }
  domain::DelegationLink link(const std::string& client, bool is_agent, const AgentId& to) {
    domain::DelegationLink link{domain::DelegationLinkId::generate(), client, is_agent,
                                domain::DelegatedToken::access_token, to,     clock_.now()};
    change(to.str(), [&](auto& connection) { return storage::DelegationLinks(connection).insert(link); });
    return link;
  }
  void set_status(const AgentId& id, domain::AgentStatus status) {
    change(id.str(), [&](auto& connection) -> Result<void> {
      TRY(auto agent, storage::Agents(connection).find(id));
      agent->status = status;
      return storage::Agents(connection).update(*agent);
    });
  }

  void revoke_tokens(const AgentId& id, std::optional<Time> until) {
    change(id.str(), [&](auto& connection) -> Result<void> {
      TRY(auto agent, storage::Agents(connection).find(id));
      agent->tokens_revoked = until;
      return storage::Agents(connection).update(*agent);
    });
  }
  void revoke(const std::string& token) {
    ASSERT_EQ(
        post(server_path("revoke"), {{"token", token},
                                     {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                                     {"client_assertion", assertion(organization_.endpoint(server_.id, "revoke"))}})
            .status,
        200);
  }
  // `active` of the answer to an agent that asks about a token.
  std::string introspect_as(const AgentId& agent, const std::string& token) {
    return post(server_path("introspect"),
                {{"token", token},
                 {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                 {"client_assertion", assertion_of(agent, organization_.endpoint(server_.id, "introspect"))}})
        .get("active");
  }

  std::string assertion_of(const AgentId& agent, const std::string& audience) {
    return assertion(audience, Changes{{"iss", json::value(agent.str())}, {"sub", json::value(agent.str())}});
  }
  // The two legs of one hop, as `agent`.
  Answer exchange_as(const AgentId& agent, const Parameters& changes) {
    Parameters form{{"client_assertion", assertion_of(agent, org_token_url())}};
    for (const auto& [name, value] : changes) form[name] = value;
    return exchange(form);
  }
  Answer redeem_as(const AgentId& agent, const std::string& id_jag, const Parameters& changes = {}) {
    Parameters form{{"client_assertion", assertion_of(agent, server_token_url())}};
    for (const auto& [name, value] : changes) form[name] = value;
    return redeem(id_jag, form);
  }
  Parameters on(const std::string& access_token, std::string_view resource = {}) {
    return {{"subject_token", access_token},
            {"subject_token_type", std::string(mandate::oauth::access_token_token_type)},
            {"resource", std::string(resource)}};
  }
  // What the assistant calls the planner with, what the planner calls the booker with, and what that calls the API
  // with.
  std::string first_hop(const std::string& scope = "chat.read") {
    const auto id_jag = exchange_as(agent_.id, {{"resource", std::string(planner_url)}, {"scope", scope}});
    EXPECT_EQ(id_jag.status, 200) << id_jag.text;
    const auto token = redeem_as(agent_.id, id_jag.get("access_token"));
    EXPECT_EQ(token.status, 200) << token.text;
    return token.get("access_token");
  }
  std::string hop(const AgentId& agent, const std::string& subject_token, std::string_view resource) {
    const auto id_jag = exchange_as(agent, on(subject_token, resource));
    EXPECT_EQ(id_jag.status, 200) << id_jag.text;
    const auto token = redeem_as(agent, id_jag.get("access_token"));
    EXPECT_EQ(token.status, 200) << token.text;
    return token.get("access_token");
  }
  // A service that may begin chains with the planner, and the token that it calls it with.
  domain::Application add_caller() {
    auto service = add_service();
    link(service.id.str(), false, planner_);
    return service;
  }
  std::string token_of(const domain::Application& service) {
    const json::value id(service.client_id.str());
    const auto own = post(server_path("token"),
                          {{"grant_type", "client_credentials"},
                           {"scope", "chat.read"},
                           {"resource", std::string(planner_url)},
                           {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                           {"client_assertion", assertion(server_token_url(), Changes{{"iss", id}, {"sub", id}})}});
    EXPECT_EQ(own.status, 200) << own.text;
    EXPECT_EQ(text_of(claims_of(own.get("access_token")), "aud"), planner_url);
    return own.get("access_token");
  }
  // A connection to an application whose tokens another's server makes.
  domain::Connection connect_crm(const AgentId& from) {
    auto crm = portal_;
    crm.id = domain::ApplicationId("0oa44444444444444444");
    crm.client_id = domain::ClientId(crm.id.str());
    crm.label = "CRM";
    change(crm.id.str(), [&](auto& db) { return storage::Applications(db).insert(crm); });
    auto connection = connect(from, "IDENTITY_ASSERTION_APP_INSTANCE", crm.id.str());
    connection.issuer = "https://crm.test";
    store(connection);
    return connection;
  }
  void store(const domain::Connection& connection) {
    change(connection.agent.str(), [&](auto& db) { return storage::Connections(db).update(connection); });
  }
  static std::string actors_of(const json::object& claims) {
    std::string chain;
    for (const auto* act = claims.if_contains("act"); act != nullptr; act = act->as_object().if_contains("act"))
      chain += (chain.empty() ? "" : " < ") + text_of(act->as_object(), "sub");
    return chain;
  }

  AgentId planner_, booker_;
  domain::DelegationLink to_planner_;
};

TEST_F(ChainsTest, APersonIsActedForThroughTwoAgents) {
  const auto first = first_hop();
  EXPECT_EQ(text_of(claims_of(first), "aud"), planner_url);
  const auto second = hop(planner_, first, booker_url);
  EXPECT_EQ(text_of(claims_of(second), "aud"), booker_url);
  const auto third = claims_of(hop(booker_, second, ""));
  EXPECT_EQ(text_of(third, "aud"), "https://chat.test");
  EXPECT_EQ(text_of(third, "uid"), ada_.id.str());
  EXPECT_EQ(text_of(third, "sub"), ada_.login);
  EXPECT_EQ(text_of(third, "sub_profile"), "user");
  EXPECT_EQ(text_of(third, "sid"), session_.id.str());
  EXPECT_EQ(actors_of(third), booker_.str() + " < " + planner_.str() + " < " + agent_.id.str());
  EXPECT_LE(to_seconds(clock_.now()), third.at("exp").to_number<std::int64_t>());
  EXPECT_EQ(text_of(third, "exp"), text_of(claims_of(first), "exp")) << "nothing outlives the first token";
}

TEST_F(ChainsTest, TheRecordHasTheWholeChainAndTheLinkThatLetItGrow) {
  const auto id_jag = exchange_as(planner_, on(first_hop(), booker_url)).get("access_token");
  const auto actor_of = [](const json::object& event) {
    return text_of(event.at("target").as_array().back().at("detailEntry").as_object(), "actor");
  };
  auto event = last_event_body();
  EXPECT_EQ(actor_of(event), json::serialize(claims_of(id_jag).at("act")));
  EXPECT_EQ(text_of(event.at("debugContext").at("debugData").as_object(), "delegationLinkId"), to_planner_.id.str());
  const auto token = redeem_as(planner_, id_jag).get("access_token");
  EXPECT_EQ(actor_of(last_event_body()), json::serialize(claims_of(token).at("act")));

  token_of(add_service());
  event = last_event_body();
  EXPECT_EQ(actor_of(event), "") << "nobody acts for anybody";
  EXPECT_FALSE(event.at("debugContext").at("debugData").as_object().contains("delegationLinkId"));
}

TEST_F(ChainsTest, NothingIssuedAlongAChainOutlivesItsFirstToken) {
  const auto first = first_hop();
  clock_.advance(std::chrono::minutes(28));
  const auto id_jag = exchange_as(planner_, on(first, booker_url));
  ASSERT_EQ(id_jag.status, 200) << id_jag.text;
  EXPECT_EQ(id_jag.get("expires_in"), "120");
  const auto late = exchange_as(planner_, on(first, booker_url)).get("access_token");
  const auto token = redeem_as(planner_, id_jag.get("access_token"));
  EXPECT_EQ(token.get("expires_in"), "120");
  clock_.advance(std::chrono::seconds(120));
  EXPECT_EQ(redeem_as(planner_, late).refusal(), "400 invalid_grant id_jag_expired");
}

TEST_F(ChainsTest, AMachineBeginsAChain) {
  auto service = add_caller();
  const auto own = token_of(service);

  const auto claims = claims_of(hop(planner_, own, booker_url));
  EXPECT_EQ(text_of(claims, "sub"), "registrar");
  EXPECT_EQ(text_of(claims, "sub_profile"), "service");
  EXPECT_EQ(actors_of(claims), planner_.str() + " < registrar");
  EXPECT_FALSE(claims.contains("uid"));

  service.status = domain::Status::inactive;
  change(service.id.str(), [&](auto& connection) { return storage::Applications(connection).update(service); });
  EXPECT_EQ(exchange_as(planner_, on(own, booker_url)).refusal(),
            "400 invalid_grant invalid_subject_token_client_inactive");
}

// Whoever of a chain had its tokens taken back: what came through it is over, wherever it went.
TEST_F(ChainsTest, TokensThatCameThroughAnAgentAreTakenBackWithItsOwn) {
  const auto first = first_hop();
  const auto second = hop(planner_, first, booker_url);
  const auto held = exchange_as(booker_, on(second)).get("access_token");
  for (const auto& id : {agent_.id, planner_}) {
    clock_.advance(std::chrono::seconds(1));
    revoke_tokens(id, clock_.now());
    clock_.advance(std::chrono::seconds(1));
    EXPECT_EQ(redeem_as(booker_, held).refusal(), "400 invalid_grant invalid_grant") << id.str();
    EXPECT_EQ(exchange_as(booker_, on(second)).refusal(), "400 invalid_grant invalid_subject_token") << id.str();
    EXPECT_EQ(introspect_as(booker_, second), "false") << id.str();
    revoke_tokens(id, std::nullopt);
    EXPECT_EQ(exchange_as(booker_, on(second)).status, 200) << id.str();
  }
  EXPECT_EQ(introspect_as(booker_, second), "true");
  set_status(agent_.id, domain::AgentStatus::inactive);
  EXPECT_EQ(introspect_as(booker_, second), "false") << "who stops one agent stops the chain";
}

TEST_F(ChainsTest, AnMcpServerIsCalledUnderItsOwnUrl) {
  domain::ResourceServer tools;
  tools.id = domain::ResourceServerId("ems11111111111111111");
  tools.status = domain::ResourceServerStatus::active;
  tools.resource_url = mcp_url;
  tools.display_name = "Tools";
  change(tools.id.str(), [&](auto& connection) -> Result<void> {
    CHECK(storage::ResourceServers(connection).insert(tools));
    domain::ResourceAuthorizationServer accepted;
    accepted.resource = tools.id.str();
    accepted.id = server_.id.str();
    return storage::ResourceAuthorizationServers(connection).insert(accepted);
  });
  connect(agent_.id, "IDENTITY_ASSERTION_MCP_SERVER", tools.id.str());
  // The audience may be left out: the connection knows who redeems.
  const auto id_jag = exchange({{"audience", ""}, {"resource", std::string(mcp_url)}, {"scope", "chat.write"}});
  ASSERT_EQ(id_jag.status, 200) << id_jag.text;
  EXPECT_EQ(redeem(id_jag.get("access_token"), {{"resource", "https://chat.test"}}).refusal(),
            "400 invalid_grant id_jag_resource_mismatch");
  const auto again = exchange({{"audience", ""}, {"resource", std::string(mcp_url)}, {"scope", "chat.write"}});
  const auto token = redeem(again.get("access_token"), {{"resource", std::string(mcp_url)}});
  ASSERT_EQ(token.status, 200) << token.text;
  EXPECT_EQ(text_of(claims_of(token.get("access_token")), "aud"), mcp_url);

  // The server's own client goes on with what the server was called with.
  domain::Agent client;
  client.id = AgentId("wlp55555555555555555");
  client.kind = domain::PrincipalKind::mcp_server;
  client.resource_server = tools.id;
  client.status = domain::AgentStatus::active;
  client.name = "Tools";
  auto key = client_key_;
  key.id = domain::ClientKeyId::generate();
  key.client = client.id.str();
  change(client.id.str(), [&](auto& db) -> Result<void> {
    CHECK(storage::Agents(db).insert(client));
    return storage::ClientKeys(db).insert(key);
  });
  connect(client.id, "IDENTITY_ASSERTION_CUSTOM_AS", server_.id.str());
  auto onward = on(token.get("access_token"));
  onward["scope"] = "chat.write";
  EXPECT_EQ(exchange_as(client.id, onward).refusal(), "400 invalid_grant invalid_subject_token_no_delegation_link");
  link(agent_.id.str(), true, client.id);
  const auto next = exchange_as(client.id, onward);
  ASSERT_EQ(next.status, 200) << next.text;
  const auto beyond = claims_of(redeem_as(client.id, next.get("access_token")).get("access_token"));
  EXPECT_EQ(actors_of(beyond), client.id.str() + " < " + agent_.id.str());

  tools.status = domain::ResourceServerStatus::inactive;
  change(tools.id.str(), [&](auto& connection) { return storage::ResourceServers(connection).update(tools); });
  EXPECT_EQ(exchange({{"audience", ""}, {"resource", std::string(mcp_url)}, {"scope", "chat.write"}}).refusal(),
            "400 invalid_target invalid_target");
}

TEST_F(ChainsTest, AnotherAuthorizationServerRedeemsForAnApplicationInstance) {
  auto connection = connect_crm(agent_.id);
  connection.scope_condition = domain::ScopeCondition::include_only;
  connection.scopes = {"crm.read"};
  store(connection);
  const auto answer = exchange({{"audience", "https://crm.test"}, {"scope", "crm.read"}});
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(text_of(claims_of(answer.get("access_token")), "aud"), "https://crm.test");
  EXPECT_EQ(exchange({{"audience", "https://crm.test"}, {"scope", "crm.write"}}).refusal(),
            "400 invalid_scope no_matching_scope");
  EXPECT_EQ(exchange({{"audience", "https://crm.test/"}, {"scope", "crm.read"}}).refusal(),
            "400 invalid_target token_exchange_invalid_audience");
  change(connection.target, [&](auto& db) -> Result<void> {
    TRY(auto crm, storage::Applications(db).find(domain::ApplicationId(connection.target)));
    crm->status = domain::Status::inactive;
    return storage::Applications(db).update(*crm);
  });
  EXPECT_EQ(exchange({{"audience", "https://crm.test"}, {"scope", "crm.read"}}).refusal(),
            "400 invalid_target invalid_target");
  // What is said to be another's cannot be used to go around the rules of a server of ours.
  connection.issuer = organization_.issuer(domain::AuthorizationServerId("aus99999999999999999"));
  store(connection);
  EXPECT_EQ(exchange({{"audience", connection.issuer}, {"scope", "crm.read"}}).refusal(),
            "400 invalid_target token_exchange_invalid_audience");
}

TEST_F(ChainsTest, WhoCannotBeNamedToAnotherServerIsRefused) {
  auto crm = connect_crm(planner_);
  const auto service = token_of(add_caller()), person = first_hop();
  const auto ask = [&](const std::string& subject_token) {
    auto form = on(subject_token);
    form["audience"] = "https://crm.test";
    return exchange_as(planner_, form);
  };
  EXPECT_EQ(ask(service).status, 200) << "nobody is to be named";
  for (const auto* attribute : {"employeeNumber", "Login", "firstName", "passwordHash"}) {
    crm.audience.subject = attribute;
    store(crm);
    EXPECT_EQ(ask(person).refusal(), "400 access_denied audience_subject_missing") << attribute;
  }
  ada_.attributes["employeeNumber"] = "";
  store_user();
  crm.audience.subject = "employeeNumber";
  store(crm);
  const auto refused = ask(person);
  EXPECT_EQ(refused.refusal(), "400 access_denied audience_subject_missing") << "an empty value names nobody";
  EXPECT_THAT(refused.get("error_description"), ::testing::HasSubstr("employeeNumber"));
  crm.audience.subject = "id";
  store(crm);
  EXPECT_EQ(ask(service).refusal(), "400 access_denied audience_subject_missing") << "a service is no person";
  EXPECT_EQ(text_of(claims_of(ask(person).get("access_token")), "aud_sub"), ada_.id.str());
}

TEST_F(ChainsTest, AnotherServerIsToldTheNamesItKnows) {
  auto crm = connect_crm(agent_.id);
  const auto ask = [&] { return exchange({{"audience", "https://crm.test"}, {"scope", "chat.read"}}); };
  auto claims = claims_of(ask().get("access_token"));
  EXPECT_EQ(text_of(claims, "client_id"), agent_.id.str());
  EXPECT_FALSE(claims.contains("aud_tenant") || claims.contains("aud_sub"));

  crm.audience = {"assistant-at-crm", "acme", "employeeNumber"};
  store(crm);
  ada_.attributes["employeeNumber"] = "4711";
  store_user();
  const auto answer = ask();
  ASSERT_EQ(answer.status, 200) << answer.text;
  claims = claims_of(answer.get("access_token"));
  EXPECT_EQ(text_of(claims, "client_id"), "assistant-at-crm");
  EXPECT_EQ(text_of(claims, "aud_tenant"), "acme");
  EXPECT_EQ(text_of(claims, "aud_sub"), "4711");
  EXPECT_EQ(text_of(claims, "sub"), ada_.id.str()) << "who she is here stays";
  EXPECT_EQ(actors_of(claims), agent_.id.str()) << "and so does who acts";
  const auto notes = last_event_body().at("debugContext").as_object().at("debugData").as_object();
  EXPECT_EQ(text_of(notes, "audienceClientId") + " " + text_of(notes, "audienceTenant") + " " +
                text_of(notes, "audienceSubject"),
            "assistant-at-crm acme 4711");
  EXPECT_EQ(redeem(answer.get("access_token")).status, 400) << "for another's server it is good, for ours not";

  for (const auto& [attribute, value] : {std::pair("login", ada_.login), {"email", ada_.email}}) {
    crm.audience.subject = attribute;
    store(crm);
    EXPECT_EQ(text_of(claims_of(ask().get("access_token")), "aud_sub"), value) << attribute;
  }
  // A server of ours knows everybody by the names that we gave.
  connection_.audience = {"somebody-else", "acme", "login"};
  store_connection();
  claims = claims_of(id_jag());
  EXPECT_EQ(text_of(claims, "client_id"), agent_.id.str());
  EXPECT_FALSE(claims.contains("aud_tenant") || claims.contains("aud_sub"));
}

TEST_F(ChainsTest, DownScopingLeavesOutWhatTheChainDoesNotHave) {
  const auto first = first_hop("chat.read");
  const auto ask = [&](const std::string& scope) {
    auto form = on(first, booker_url);
    form["scope"] = scope;
    return exchange_as(planner_, form);
  };
  change(planner_.str(), [&](auto& db) -> Result<void> {
    TRY(auto connections, storage::Connections(db).list_all(planner_));
    connections.front().down_scoping = true;
    return storage::Connections(db).update(connections.front());
  });
  EXPECT_EQ(ask("chat.write").refusal(), "400 access_denied scope_denied");
  EXPECT_EQ(ask("chat.write chat.read").get("scope"), "chat.read");

  auto crm = connect_crm(agent_.id);
  crm.scope_condition = domain::ScopeCondition::include_only;
  crm.scopes = {"crm.read"};
  crm.down_scoping = true;
  store(crm);
  const auto there = [&](const std::string& scope) {
    return exchange({{"audience", "https://crm.test"}, {"scope", scope}});
  };
  EXPECT_EQ(there("crm.write").refusal(), "400 invalid_scope no_matching_scope");
  EXPECT_EQ(there("crm.write crm.read").get("scope"), "crm.read") << "for another's server, too";
}

TEST_F(ChainsTest, WhatWasNotMeantForTheAgentIsRefused) {
  const auto first = first_hop();
  const auto id_token_of_ada = id_token();
  struct Case {
    std::string name;
    AgentId agent;
    Parameters changes;
    std::string refusal;
  };
  const Case cases[] = {
      {"a token for another agent", booker_, on(first), "400 invalid_grant invalid_subject_token"},
      {"an access token that is said to be an ID token",
       planner_,
       {{"subject_token", first}, {"resource", std::string(booker_url)}},
       "400 invalid_grant invalid_subject_token"},
      {"an ID token that is said to be an access token", planner_, on(id_token_of_ada, booker_url),
       "400 invalid_grant invalid_subject_token_issuer_not_allowed"},
      {"an ID token of another's application",
       planner_,
       {{"subject_token", id_token_of_ada}, {"resource", std::string(booker_url)}},
       "400 invalid_grant invalid_subject_token_no_delegation_link"},
      {"a token that is no JWT", planner_, on("x", booker_url), "400 invalid_grant invalid_subject_token"},
      {"a forged token", planner_, on(first.substr(0, first.size() - 4) + "AAAA", booker_url),
       "400 invalid_grant invalid_subject_token"},
      {"no connection there", planner_, on(first, "https://else.test"),
       "400 invalid_target token_exchange_invalid_resource"},
      {"no resource where the connection is to one", planner_, on(first),
       "400 invalid_target token_exchange_incomplete_resource_configuration"},
      {"another type", planner_, {{"subject_token_type", "urn:x"}}, "400 invalid_request invalid_subject_token_type"},
  };
  for (const auto& test : cases) EXPECT_EQ(exchange_as(test.agent, test.changes).refusal(), test.refusal) << test.name;
}

TEST_F(ChainsTest, AStopAnywhereStopsTheChain) {
  const auto first = first_hop();
  const auto second = hop(planner_, first, booker_url);
  const auto waiting = [&] { return exchange_as(booker_, on(second)); };
  ASSERT_EQ(waiting().status, 200);
  const auto id_jag = waiting().get("access_token");

  set_status(agent_.id, domain::AgentStatus::inactive);
  EXPECT_EQ(waiting().refusal(), "400 invalid_grant invalid_subject_token_client_inactive") << "the first agent";
  EXPECT_EQ(redeem_as(booker_, id_jag).refusal(), "400 invalid_grant id_jag_invalid_subject");
  set_status(agent_.id, domain::AgentStatus::active);
  set_status(planner_, domain::AgentStatus::inactive);
  EXPECT_EQ(waiting().refusal(), "400 invalid_grant invalid_subject_token_client_inactive") << "the one before";
  set_status(planner_, domain::AgentStatus::active);
  EXPECT_EQ(waiting().status, 200);

  change(planner_.str(), [&](auto& connection) { return storage::DelegationLinks(connection).erase(to_planner_.id); });
  EXPECT_EQ(exchange_as(planner_, on(first, booker_url)).refusal(),
            "400 invalid_grant invalid_subject_token_no_delegation_link");
  change(booker_.str(), [&](auto& connection) {
    return storage::ResourceAuthorizationServers(connection).erase(booker_.str(), server_.id.str());
  });
  EXPECT_EQ(waiting().refusal(), "400 invalid_grant invalid_subject_token_authorization_server");
  end_session();
  EXPECT_EQ(exchange_as(planner_, on(first, booker_url)).refusal(),
            "400 invalid_grant invalid_subject_token_no_delegation_link");
}

TEST_F(ChainsTest, AnIdJagEndsWithTheTokenAndTheLinkThatItWasGotWith) {
  const auto first = first_hop(), second = first_hop();
  const auto wait_on = [&](const std::string& token) {
    return exchange_as(planner_, on(token, booker_url)).get("access_token");
  };
  const auto of_first = wait_on(first), of_second = wait_on(second), late = wait_on(second);
  EXPECT_EQ(text_of(claims_of(of_first), "subject_jti"), text_of(claims_of(first), "jti"));
  EXPECT_EQ(text_of(claims_of(of_first), "subject_link"), to_planner_.id.str());
  revoke(first);
  EXPECT_EQ(redeem_as(planner_, of_first).refusal(), "400 invalid_grant id_jag_invalid_subject");
  EXPECT_THAT(last_event(), ::testing::HasSubstr("FAILURE id_jag_invalid_subject"));
  EXPECT_EQ(redeem_as(planner_, of_second).status, 200) << "the other token counts still";

  change(planner_.str(), [&](auto& db) { return storage::DelegationLinks(db).erase(to_planner_.id); });
  EXPECT_EQ(redeem_as(planner_, late).refusal(), "400 invalid_grant id_jag_invalid_subject");
  link(agent_.id.str(), true, planner_);
  EXPECT_EQ(redeem_as(planner_, late).refusal(), "400 invalid_grant id_jag_invalid_subject") << "it is another link";
  EXPECT_EQ(redeem_as(planner_, wait_on(second)).status, 200);
}

TEST_F(ChainsTest, ARevokedTokenOrAnEndedSessionOrAnExpiredOneIsNoSubject) {
  const auto first = first_hop();
  const auto revoked = first_hop();
  revoke(revoked);
  EXPECT_EQ(exchange_as(planner_, on(revoked, booker_url)).refusal(), "400 invalid_grant invalid_subject_token");
  EXPECT_EQ(exchange_as(planner_, on(first, booker_url)).status, 200);
  end_session();
  EXPECT_EQ(exchange_as(planner_, on(first, booker_url)).refusal(),
            "400 invalid_grant invalid_subject_token_session_expired");
  clock_.advance(std::chrono::minutes(31));
  EXPECT_EQ(exchange_as(planner_, on(first, booker_url)).refusal(),
            "400 invalid_grant token_exchange_subject_token_expired");
}

TEST_F(ChainsTest, ScopesOfOneServerOnlyNarrow) {
  const auto first = first_hop();
  auto wider = on(first, booker_url);
  wider["scope"] = "chat.read chat.write";
  EXPECT_EQ(exchange_as(planner_, wider).refusal(), "400 access_denied scope_denied");
  environment_.chains.narrow_scopes = false;
  wider["client_assertion"] = assertion_of(planner_, org_token_url());
  EXPECT_EQ(exchange_as(planner_, wider).get("scope"), "chat.read chat.write");
}

TEST_F(ChainsTest, ChainsAreBoundedAndHaveNoCycles) {
  // Back to the planner, which is in the chain already.
  connect(booker_, "IDENTITY_ASSERTION_A2A_SERVER", planner_.str());
  link(booker_.str(), true, planner_);
  const auto back = hop(booker_, hop(planner_, first_hop(), booker_url), planner_url);
  EXPECT_EQ(exchange_as(planner_, on(back, booker_url)).refusal(),
            "400 invalid_grant invalid_subject_token_act_claim_cycle");
  environment_.chains.cycles = true;
  EXPECT_EQ(exchange_as(planner_, on(back, booker_url)).status, 200);
  environment_.chains = {.depth = 2};
  EXPECT_EQ(exchange_as(booker_, on(hop(planner_, first_hop(), booker_url))).refusal(),
            "400 invalid_grant invalid_subject_token_act_claim_depth");
  environment_.chains = {};

  std::string token = first_hop();
  AgentId last = planner_;
  const auto url_of = [](int number) { return "https://agent" + std::to_string(number) + ".test"; };
  // The assistant and the planner act; three more may.
  for (int number = 3; number <= 6; ++number) {
    const auto next =
        add_agent("wlp4444444444444444" + std::to_string(number), "Agent " + std::to_string(number), url_of(number));
    connect(last, "IDENTITY_ASSERTION_A2A_SERVER", next.str());
    link(last.str(), true, next);
    if (number == 6) {
      token = hop(last, token, url_of(number));
      connect(next, "IDENTITY_ASSERTION_CUSTOM_AS", server_.id.str());
      EXPECT_EQ(exchange_as(next, on(token)).refusal(), "400 invalid_grant invalid_subject_token_act_claim_depth");
      return;
    }
    token = hop(last, token, url_of(number));
    last = next;
  }
}

// Ada came to the assistant through another application than the one that it is linked to; that one she was never
// assigned to, and the planner has none at all.
TEST_F(ChainsTest, APersonIsAskedForWhereTheySignedOnHoweverLongTheChain) {
  auto desk = portal_;
  desk.id = domain::ApplicationId("0oa33333333333333333");
  desk.client_id = domain::ClientId("desk");
  desk.label = "Desk";
  auto desk_link = domain::DelegationLink{domain::DelegationLinkId::generate(), desk.id.str(), false,
                                          domain::DelegatedToken::id_token,     agent_.id,     clock_.now()};
  change(desk.id.str(), [&](auto& db) -> Result<void> {
    CHECK(storage::Applications(db).insert(desk));
    return storage::DelegationLinks(db).insert(desk_link);
  });
  const auto assign = [&](bool to_desk) {
    change(ada_.id.str(), [&](auto& db) -> Result<void> {
      storage::Applications applications(db);
      CHECK(applications.unassign(portal_.id, ada_.id));
      CHECK(applications.unassign(desk.id, ada_.id));
      if (to_desk) CHECK(applications.assign(desk.id, ada_.id, clock_.now()));
      return {};
    });
  };
  assign(true);
  change(agent_.id.str(), [](auto&) -> Result<void> { return {}; });
  const auto first = exchange_as(
      agent_.id, {{"subject_token", id_token({{"aud", json::value("desk")}})}, {"resource", std::string(planner_url)}});
  ASSERT_EQ(first.status, 200) << first.text;
  const auto token = redeem_as(agent_.id, first.get("access_token")).get("access_token");
  EXPECT_EQ(text_of(claims_of(token), "subject_cid"), "desk");
  const auto second = hop(planner_, token, booker_url);
  EXPECT_EQ(text_of(claims_of(hop(booker_, second, "")), "subject_cid"), "desk") << "and so it goes along";

  const auto waiting = exchange_as(booker_, on(second)).get("access_token");
  assign(false);
  EXPECT_EQ(exchange_as(planner_, on(token, booker_url)).refusal(),
            "400 invalid_grant invalid_subject_token_user_not_assigned");
  EXPECT_EQ(exchange_as(booker_, on(second)).refusal(), "400 invalid_grant invalid_subject_token_user_not_assigned");
  EXPECT_EQ(redeem_as(booker_, waiting).refusal(), "400 invalid_grant id_jag_invalid_subject");
  assign(true);
  const auto stopped = exchange_as(booker_, on(second)).get("access_token");
  desk.status = domain::Status::inactive;
  change(desk.id.str(), [&](auto& db) { return storage::Applications(db).update(desk); });
  EXPECT_EQ(exchange_as(booker_, on(second)).refusal(), "400 invalid_grant invalid_subject_token_client_inactive");
  EXPECT_EQ(redeem_as(booker_, stopped).refusal(), "400 invalid_grant id_jag_invalid_subject");
}

TEST_F(ChainsTest, AnMcpServerIsNamedAsTheConnectionNamesIt) {
  domain::ResourceServer tools;
  tools.id = domain::ResourceServerId("ems11111111111111111");
  tools.status = domain::ResourceServerStatus::active;
  tools.resource_url = mcp_url;
  change(tools.id.str(), [&](auto& db) -> Result<void> {
    CHECK(storage::ResourceServers(db).insert(tools));
    domain::ResourceAuthorizationServer accepted;
    accepted.resource = tools.id.str();
    accepted.id = server_.id.str();
    return storage::ResourceAuthorizationServers(db).insert(accepted);
  });
  auto connection = connect(agent_.id, "IDENTITY_ASSERTION_MCP_SERVER", tools.id.str());
  const std::string name = "urn:example:tools";
  const auto ask = [&](const std::string& resource) { return exchange({{"audience", ""}, {"resource", resource}}); };
  EXPECT_EQ(ask(name).refusal(), "400 invalid_target token_exchange_invalid_resource");
  connection.resource_indicator = name;
  store(connection);
  EXPECT_EQ(ask(name + "/").refusal(), "400 invalid_target token_exchange_invalid_resource") << "byte for byte";
  EXPECT_EQ(exchange({{"resource", name}}).status, 200) << "with the audience as well";
  for (const Parameters& at_redemption : {Parameters{}, Parameters{{"resource", name}}}) {
    const auto token = redeem(ask(name).get("access_token"), at_redemption);
    ASSERT_EQ(token.status, 200) << token.text;
    EXPECT_EQ(text_of(claims_of(token.get("access_token")), "aud"), mcp_url) << "what it is for is not renamed";
  }
  EXPECT_EQ(ask(std::string(mcp_url)).status, 200) << "its own URL stays its name";
  const auto before = ask(name).get("access_token");
  tools.status = domain::ResourceServerStatus::inactive;
  change(tools.id.str(), [&](auto& db) { return storage::ResourceServers(db).update(tools); });
  EXPECT_EQ(ask(name).refusal(), "400 invalid_target invalid_target");
  EXPECT_EQ(redeem(before).refusal(), "400 invalid_grant invalid_grant");
  change(tools.id.str(), [&](auto& db) { return storage::ResourceServers(db).erase(tools.id); });
  EXPECT_EQ(ask(name).refusal(), "400 invalid_target invalid_target") << "never all that the server protects";
}

// Chains begin with an ID token of the linked application, with one of another that a delegation link lets the
// assistant present, with a refresh token, with a service that acts for itself, or with a service that calls on for a
// person.
class OriginsTest : public ChainsTest {
 protected:
  OriginsTest() {
    connection_.scope_condition = domain::ScopeCondition::all_scopes;
    connection_.scopes = {"*"};
    store_connection();
    portal_.grant_types.emplace_back("refresh_token");
    store_application();
    service_ = add_caller();
    service_.grant_types.emplace_back(mandate::oauth::token_exchange_grant);
    change(service_.id.str(), [&](auto& db) { return storage::Applications(db).update(service_); });
    rule_.grant_types.insert(rule_.grant_types.end(),
                             {"authorization_code", std::string(mandate::oauth::token_exchange_grant)});
    store_rule();
    desk_ = portal_;
    desk_.id = domain::ApplicationId("0oa33333333333333333");
    desk_.client_id = domain::ClientId("desk");
    change(desk_.id.str(), [&](auto& db) -> Result<void> {
      CHECK(storage::Applications(db).insert(desk_));
      CHECK(storage::Applications(db).assign(desk_.id, ada_.id, clock_.now()));
      return storage::DelegationLinks(db).insert({domain::DelegationLinkId::generate(), desk_.id.str(), false,
                                                  domain::DelegatedToken::id_token, agent_.id, clock_.now()});
    });
    change(ada_.id.str(), [](auto&) -> Result<void> { return {}; });
    change(agent_.id.str(), [](auto&) -> Result<void> { return {}; });
  }

  // What the planner is called with, for the scopes; empty when it was refused.
  std::string begin(int origin, const std::string& scope) {
    switch (origin) {
      case 0:
        return call_planner({{"scope", scope}});
      case 1:
        return call_planner({{"scope", scope}, {"subject_token", id_token({{"aud", json::value("desk")}})}});
      case 2:
        return call_planner({{"scope", scope},
                             {"subject_token", refresh_token()},
                             {"subject_token_type", std::string(mandate::oauth::refresh_token_token_type)}});
      case 3:
        return as_service({{"grant_type", "client_credentials"}, {"scope", scope}});
      default:
        return as_service({{"grant_type", std::string(mandate::oauth::token_exchange_grant)},
                           {"subject_token", signed_on_to_server()},
                           {"subject_token_type", std::string(mandate::oauth::access_token_token_type)},
                           {"scope", scope}});
    }
  }

  domain::Application service_, desk_;

 private:
  std::string call_planner(Parameters changes) {
    changes["resource"] = planner_url;
    return redeem_as(agent_.id, exchange_as(agent_.id, changes).get("access_token")).get("access_token");
  }
  std::string as_service(Parameters form) {
    const json::value id(service_.client_id.str());
    form["resource"] = planner_url;
    form["client_assertion_type"] = mandate::oauth::jwt_bearer_assertion_type;
    form["client_assertion"] = assertion(server_token_url(), Changes{{"iss", id}, {"sub", id}});
    return post(server_path("token"), form).get("access_token");
  }
  Answer redeem_code(const std::string& path, const std::string& code) {
    return post(path, {{"grant_type", "authorization_code"},
                       {"code", code},
                       {"client_id", portal_.client_id.str()},
                       {"redirect_uri", "https://portal.test/callback"}});
  }
  std::string refresh_token() {
    const auto code = new_code([](auto& request) { request.scopes = {"openid", "offline_access"}; });
    return redeem_code("/oauth2/v1/token", code).get("refresh_token");
  }
  std::string signed_on_to_server() {
    const auto code = new_code([&](auto& request) {
      request.server = server_.id;
      request.scopes = {"chat.read"};
    });
    return redeem_code(server_path("token"), code).get("access_token");
  }
};

// Whatever it begins with, whatever is asked for at each hop, and whenever: what comes out is within what went in.
TEST_F(OriginsTest, NoChainWidensScopeAudienceOrLifetime) {
  constexpr int origins = 5;
  std::mt19937 random(7);  // the same chains each time
  const std::string choices[] = {"chat.read", "chat.write", "chat.read chat.write"};
  const auto any_scope = [&] { return choices[random() % 3]; };
  const auto scopes_of = [](const json::object& claims) {
    const auto words = split_words(text_of(claims, "scope"));
    return std::set<std::string>(words.begin(), words.end());
  };
  int whole[origins] = {};
  for (int i = 0; i < 100; ++i) {
    const int origin = i % origins;
    session_.expires = clock_.now() + std::chrono::hours(2);
    change(session_.id.str(), [&](auto& db) -> Result<void> {
      CHECK(storage::Sessions(db).erase(session_.id));
      return storage::Sessions(db).insert(session_);
    });
    auto token = begin(origin, any_scope());
    ASSERT_NE(token, "") << origin;
    EXPECT_EQ(text_of(claims_of(token), "aud"), planner_url);
    for (const auto& [agent, url, audience] :
         {std::tuple{planner_, booker_url, booker_url},
          std::tuple{booker_, std::string_view(), std::string_view("https://chat.test")}}) {
      const auto before = claims_of(token);
      clock_.advance(std::chrono::minutes(random() % 20));
      auto form = on(token, url);
      form["scope"] = any_scope();
      const auto id_jag = exchange_as(agent, form);
      if (id_jag.status != 200) break;
      clock_.advance(std::chrono::seconds(random() % 200));
      const auto answer = redeem_as(agent, id_jag.get("access_token"));
      if (answer.status != 200) break;
      token = answer.get("access_token");
      const auto after = claims_of(token);
      const auto had = scopes_of(before), has = scopes_of(after);
      EXPECT_TRUE(std::includes(had.begin(), had.end(), has.begin(), has.end())) << text_of(after, "scope");
      EXPECT_LE(after.at("exp").as_int64(), before.at("exp").as_int64());
      EXPECT_EQ(text_of(after, "aud"), audience);
      for (const auto* same : {"uid", "sub", "sub_profile", "sid", "subject_cid"})
        EXPECT_EQ(text_of(after, same), text_of(before, same)) << same << " of origin " << origin;
      EXPECT_TRUE(actors_of(after).ends_with(actors_of(before))) << actors_of(after);
      whole[origin] += agent == booker_;
    }
  }
  for (int origin = 0; origin < origins; ++origin)
    EXPECT_GT(whole[origin], 1) << "too few chains of origin " << origin << " came to their end to say anything";
}

}  // namespace
}  // namespace mandate::web::oauth::testing
