#include "base/text.h"
#include "storage/resource_servers.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

class IntrospectionTest : public OauthTest {
 protected:
  Answer ask(const std::string& endpoint, const std::string& token, const Parameters& changes = {}) {
    Parameters form{{"token", token},
                    {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                    {"client_assertion", assertion(organization_.endpoint(server_.id, endpoint))}};
    for (const auto& [name, value] : changes)
      if (value.empty())
        form.erase(name);
      else
        form[name] = value;
    return post(server_path(endpoint), form);
  }
  Answer introspect(const std::string& token) { return ask("introspect", token); }
};

TEST_F(IntrospectionTest, AnActiveTokenIsDescribed) {
  const auto answer = introspect(access_token());
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.get("active"), "true");
  EXPECT_EQ(answer.get("scope"), "chat.read");
  EXPECT_EQ(answer.get("client_id"), agent_.id.str());
  EXPECT_EQ(answer.get("username"), "ada@example.test");
  EXPECT_EQ(answer.get("aud"), "https://chat.test");
}

TEST_F(IntrospectionTest, NothingIsSaidOfOtherTokens) {
  const auto token = access_token();
  const std::string inactive = R"({"active":false})";
  for (const auto& [name, other] :
       std::map<std::string, std::string>{{"no token", "x"},
                                          {"an ID token", id_token()},
                                          {"an ID-JAG", id_jag()},
                                          {"a changed token", token.substr(0, token.size() - 4) + "AAAA"}})
    EXPECT_EQ(introspect(other).text, inactive) << name;
  EXPECT_EQ(ask("introspect", "", {{"token", ""}}).status, 400);
  EXPECT_EQ(ask("introspect", token, {{"client_assertion", ""}, {"client_assertion_type", ""}}).status, 401);
  EXPECT_EQ(ask("introspect", token,
                {{"client_assertion", ""}, {"client_assertion_type", ""}, {"client_id", portal_.client_id.str()}})
                .status,
            401)
      << "a public client";
}

class WhoMayIntrospectTest : public IntrospectionTest {
 protected:
  // A second agent with the same key, and the application with a secret.
  WhoMayIntrospectTest() {
    second_.id = domain::AgentId("wlp22222222222222222");
    second_.status = domain::AgentStatus::active;
    second_.name = "Second";
    auto key = client_key_;
    key.id = domain::ClientKeyId::generate();
    key.client = second_.id.str();
    change(second_.id.str(), [&](auto& connection) -> Result<void> {
      CHECK(storage::Agents(connection).insert(second_));
      return storage::ClientKeys(connection).insert(key);
    });
    portal_.auth_method = domain::AppAuthMethod::client_secret_basic;
    store_application();
    change(portal_.id.str(), [&](auto& connection) {
      return storage::ClientSecrets(connection)
          .insert({domain::ClientSecretId::generate(),
                   portal_.id.str(),
                   crypto::sha256_hex("s"),
                   domain::Status::active,
                   {},
                   {}});
    });
  }
  std::string seen_by_second(const std::string& token) {
    const json::value id(second_.id.str());
    return ask("introspect", token,
               {{"client_assertion",
                 assertion(organization_.endpoint(server_.id, "introspect"), {{"iss", id}, {"sub", id}})}})
        .get("active");
  }
  std::string seen_by_portal(const std::string& token) {
    return post(server_path("introspect"), {{"token", token}},
                {{"Authorization", "Basic " + base64_encode(portal_.client_id.str() + ":s")}})
        .get("active");
  }
  void name_clients(std::vector<std::string> clients) {
    policy_.clients = std::move(clients);
    change(server_.id.str(), [&](auto& connection) { return storage::Policies(connection).update(policy_); });
  }

  domain::Agent second_;
};

TEST_F(WhoMayIntrospectTest, AnotherAgentMayNotUnlessItIsCalledWithTheToken) {
  const auto token = access_token();
  EXPECT_EQ(seen_by_second(token), "false");
  name_clients({agent_.id.str(), second_.id.str()});
  EXPECT_EQ(seen_by_second(token), "false") << "agents of one server are strangers to each other";
  second_.resource_url = "https://chat.test";
  change(second_.id.str(), [&](auto& connection) { return storage::Agents(connection).update(second_); });
  EXPECT_EQ(seen_by_second(token), "true");
}

TEST_F(WhoMayIntrospectTest, AnMcpServersClientMayWhenTheServerIsCalledWithTheToken) {
  domain::ResourceServer tools;
  tools.id = domain::ResourceServerId("ems11111111111111111");
  tools.status = domain::ResourceServerStatus::active;
  tools.resource_url = "https://tools.test/mcp";
  second_.kind = domain::PrincipalKind::mcp_server;
  second_.resource_server = tools.id;
  second_.resource_url = "https://chat.test";  // what it stands for is the server, whatever its row says beside
  domain::Connection to_tools = connection_;
  to_tools.id = domain::ConnectionId::generate();
  to_tools.type = "IDENTITY_ASSERTION_MCP_SERVER";
  to_tools.target = tools.id.str();
  to_tools.authorization_server = server_.id;
  domain::ResourceAuthorizationServer accepted;
  accepted.resource = tools.id.str();
  accepted.id = server_.id.str();
  change(second_.id.str(), [&](auto& db) -> Result<void> {
    CHECK(db.execute("delete from agents where id = $1", {second_.id}));
    CHECK(storage::Agents(db).insert(second_));
    CHECK(storage::ResourceServers(db).insert(tools));
    return storage::ResourceAuthorizationServers(db).insert(accepted);
  });
  change(agent_.id.str(), [&](auto& db) { return storage::Connections(db).insert(to_tools); });
  const auto for_tools =
      redeem(exchange({{"audience", ""}, {"resource", tools.resource_url}}).get("access_token")).get("access_token");
  EXPECT_EQ(seen_by_second(for_tools), "true");
  EXPECT_EQ(seen_by_second(access_token()), "false") << "one for all that the authorization server protects";
  second_.resource_server = domain::ResourceServerId("ems22222222222222222");
  change(second_.id.str(), [&](auto& db) -> Result<void> {
    CHECK(db.execute("delete from agents where id = $1", {second_.id}));
    return storage::Agents(db).insert(second_);
  });
  EXPECT_EQ(seen_by_second(for_tools), "false") << "the client of another MCP server";
}

TEST_F(WhoMayIntrospectTest, AnApplicationMayThatIsAClientOfTheServer) {
  const auto token = access_token();
  EXPECT_EQ(seen_by_portal(token), "true") << "as everybody is, by the policy";
  name_clients({agent_.id.str()});
  EXPECT_EQ(seen_by_portal(token), "false");
  name_clients({agent_.id.str(), portal_.client_id.str()});
  EXPECT_EQ(seen_by_portal(token), "true");
  policy_.status = domain::Status::inactive;
  name_clients(policy_.clients);
  EXPECT_EQ(seen_by_portal(token), "false");
}

TEST_F(WhoMayIntrospectTest, NobodyRevokesTheTokenOfAnother) {
  const auto token = access_token();
  const json::value id(second_.id.str());
  EXPECT_EQ(
      ask("revoke", token,
          {{"client_assertion", assertion(organization_.endpoint(server_.id, "revoke"), {{"iss", id}, {"sub", id}})}})
          .status,
      200);
  EXPECT_EQ(introspect(token).get("active"), "true");
}

TEST_F(IntrospectionTest, AStopEndsTokensThatAreOut) {
  const std::string inactive = R"({"active":false})";
  const auto token = access_token();
  ASSERT_EQ(introspect(token).get("active"), "true");
  ada_.status = domain::UserStatus::suspended;
  store_user();
  EXPECT_EQ(introspect(token).text, inactive);
  ada_.status = domain::UserStatus::active;
  store_user();
  EXPECT_EQ(introspect(token).get("active"), "true");
  end_session();
  EXPECT_EQ(introspect(token).text, inactive);
}

TEST_F(IntrospectionTest, TokensOfADeactivatedAgentAreNotActive) {
  const std::string portal = portal_.client_id.str();
  portal_.auth_method = domain::AppAuthMethod::private_key_jwt;
  store_application();
  auto key = client_key_;
  key.id = domain::ClientKeyId::generate();
  key.client = portal_.id.str();
  change(portal_.id.str(), [&](auto& connection) { return storage::ClientKeys(connection).insert(key); });
  const auto token = access_token();
  const auto asked_by_portal = [&] {
    return ask("introspect", token,
               {{"client_assertion", assertion(organization_.endpoint(server_.id, "introspect"),
                                               Changes{{"iss", json::value(portal)}, {"sub", json::value(portal)}})}});
  };
  ASSERT_EQ(asked_by_portal().get("active"), "true");
  agent_.status = domain::AgentStatus::inactive;
  store_agent();
  EXPECT_EQ(asked_by_portal().text, R"({"active":false})");
  agent_.status = domain::AgentStatus::active;
  store_agent();
  EXPECT_EQ(asked_by_portal().get("active"), "true") << "it has not expired";
}

TEST_F(IntrospectionTest, ARevokedTokenIsNotActiveAnyMore) {
  const auto token = access_token();
  EXPECT_EQ(ask("revoke", token).status, 200);
  EXPECT_EQ(last_event(), "app.oauth2.token.revoke SUCCESS");
  EXPECT_EQ(introspect(token).text, R"({"active":false})");
  EXPECT_EQ(ask("revoke", "unknown").status, 200);
  EXPECT_EQ(ask("revoke", token, {{"client_assertion", ""}, {"client_assertion_type", ""}}).status, 401);
}

}  // namespace
}  // namespace mandate::web::oauth::testing
