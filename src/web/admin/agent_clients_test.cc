// How an agent is to authenticate: its method, where its keys are, and what its client_id is.
#include "storage/agents.h"
#include "web/admin/testing/application_fixture.h"

namespace mandate::web::admin::testing {
namespace {

using ::testing::HasSubstr;

class AgentClientsTest : public ApplicationTest {
 protected:
  static constexpr auto url = "https://agent.example.test/client.json",
                        jwks_uri = "https://agent.example.test/jwks.json";

  static std::string with(const json::object& client) { return ",\"oauthClient\":" + json::serialize(client); }
  Answer set(const std::string& agent, const json::object& client) {
    return patch(path(agent), json::serialize(json::object{{"oauthClient", client}}));
  }
  std::string make_document_agent(const std::string& name, std::string_view document = url) {
    return make_agent(name, with({{"type", "CIMD"}, {"clientIdMatchPattern", document}}));
  }
  bool is_ready(const std::string& agent) {
    const auto readiness = get(path(agent, "/readiness"));
    for (std::size_t i = 0; i < readiness.size("checks"); ++i)
      if (const auto at = "checks." + std::to_string(i); readiness.text(at + ".name") == "credential")
        return readiness.text(at + ".met") == "true";
    return false;
  }
};

TEST_F(AgentClientsTest, RefusesWhatNoClientCanBe) {
  const std::string member = "oauthClient.";
  struct Row {
    json::object client;
    std::string cause;
  };
  for (const auto& row :
       {Row{{{"tokenEndpointAuthMethod", "client_secret_jwt"}}, "must be private_key_jwt"},
        Row{{{"tokenEndpointAuthMethod", "none"}}, "clients.public_agents"},
        Row{{{"jwksUri", 7}}, "jwksUri"},
        Row{{{"jwksUri", "http://agent.example.test/jwks.json"}}, "http is only for this machine"},
        Row{{{"jwksUri", "https://user@agent.example.test/jwks.json"}}, "user name"},
        Row{{{"jwksUri", "jwks.json"}}, "must begin with https://"},
        Row{{{"type", "NATIVE"}}, "can only be CIMD"},
        Row{{{"type", "CIMD"}}, "is required with the type CIMD"},
        Row{{{"clientIdMatchPattern", url}}, "'oauthClient.type' must be CIMD"},
        Row{{{"type", "CIMD"}, {"clientIdMatchPattern", "http://localhost/client.json"}}, "must begin with https://"},
        Row{{{"type", "CIMD"}, {"clientIdMatchPattern", "https://agent.example.test"}}, "must have a path"},
        Row{{{"type", "CIMD"}, {"clientIdMatchPattern", "https://agent.example.test/"}}, "must have a path"},
        Row{{{"type", "CIMD"}, {"clientIdMatchPattern", "https://agent.example.test/*"}}, "wildcards"},
        Row{{{"type", "CIMD"}, {"clientIdMatchPattern", "https://agent.example.test/a/../b"}}, "no segment"},
        Row{{{"type", "CIMD"}, {"clientIdMatchPattern", "https://agent.example.test/a/."}}, "no segment"},
        Row{{{"type", "CIMD"}, {"clientIdMatchPattern", "https://agent.example.test/a?b"}}, "no query"},
        Row{{{"type", "CIMD"}, {"clientIdMatchPattern", "https://agent.example.test/%61"}}, "no '%'"},
        Row{{{"type", "CIMD"}, {"clientIdMatchPattern", "https://agent.example.test/a#b"}}, "fragment"},
        Row{{{"type", "CIMD"}, {"clientIdMatchPattern", url}, {"jwksUri", jwks_uri}}, "where its keys are"},
        Row{{{"type", "CIMD"}, {"clientIdMatchPattern", url}, {"tokenEndpointAuthMethod", "client_secret_basic"}},
            "must be private_key_jwt"}}) {
    const auto answer = post(std::string(agents), R"({"profile":{"name":"Refused"})" + with(row.client) + "}");
    EXPECT_EQ(answer.status, 400) << json::serialize(row.client);
    EXPECT_THAT(answer.causes(), HasSubstr(row.cause)) << json::serialize(row.client);
  }
  EXPECT_EQ(get(std::string(agents)).size("data"), 0U);
}

TEST_F(AgentClientsTest, AnAgentSaysWhereItsKeysAre) {
  const auto id = make_agent("Publisher", R"(,"owners":[")" + user_orn() + "\"]" + with({{"jwksUri", jwks_uri}}));
  EXPECT_EQ(get(path(id)).text("oauthClient.jwksUri"), jwks_uri);
  EXPECT_TRUE(is_ready(id));
  operation_of(post(path(id, "/lifecycle/activate")));
  EXPECT_EQ(status_of(id), "ACTIVE");
  const auto stuck = set(id, {{"jwksUri", nullptr}});
  EXPECT_EQ(stuck.status, 400);
  EXPECT_THAT(stuck.causes(), HasSubstr("once it has an ACTIVE key"));
  ASSERT_EQ(post(path(id, "/credentials/jwks"), jwk("registered")).status, 201);
  EXPECT_EQ(post(path(id, "/credentials/jwks/registered/lifecycle/deactivate")).status, 200)
      << "it does not authenticate with a registered key";
  EXPECT_EQ(post(path(id, "/credentials/jwks/registered/lifecycle/activate")).status, 200);
  operation_of(set(id, {{"jwksUri", nullptr}}));
  EXPECT_EQ(get(path(id)).text("oauthClient.jwksUri"), "");
  EXPECT_EQ(event("workload_principal.update").at_pointer("/debugContext/debugData/changed_jwks_uri"), "removed");
  EXPECT_EQ(post(path(id, "/credentials/jwks/registered/lifecycle/deactivate")).status, 400);
}

TEST_F(AgentClientsTest, AReplacementKeepsWhatItDoesNotName) {
  const auto id = make_agent("Publisher", with({{"jwksUri", jwks_uri}}));
  operation_of(put(path(id), R"({"profile":{"name":"Renamed"}})"));
  EXPECT_EQ(get(path(id)).text("oauthClient.jwksUri"), jwks_uri);
  const auto document = make_document_agent("Documented");
  operation_of(put(path(document), json::serialize(get(path(document)).body)));
  EXPECT_EQ(get(path(document)).text("oauthClient.clientId"), url);
}

TEST_F(AgentClientsTest, AnAgentIsKnownByTheUrlOfItsDocument) {
  const auto id = make_document_agent("Documented");
  const auto agent = get(path(id));
  EXPECT_EQ(agent.text("oauthClient.type"), "CIMD");
  EXPECT_EQ(agent.text("oauthClient.clientId"), url);
  EXPECT_TRUE(is_ready(id));
  const auto found =
      get(std::string(agents) + "?search=" + percent_encode("oauthClient.clientId eq \"" + std::string(url) + "\""));
  EXPECT_EQ(found.text("data.0.id"), id);
  EXPECT_EQ(found.size("data"), 1U);
  for (const auto& client :
       {json::object{{"type", "CIMD"}, {"clientIdMatchPattern", "https://other.example.test/c.json"}},
        json::object{{"tokenEndpointAuthMethod", "client_secret_basic"}}, json::object{{"jwksUri", jwks_uri}}})
    EXPECT_EQ(set(id, client).status, 400) << json::serialize(client);
  const auto plain = make_agent("Plain");
  EXPECT_EQ(set(plain, {{"type", "CIMD"}, {"clientIdMatchPattern", "https://other.example.test/c.json"}}).status, 400);
  const auto second = post(std::string(agents), R"({"profile":{"name":"Second"})" +
                                                    with({{"type", "CIMD"}, {"clientIdMatchPattern", url}}) + "}");
  EXPECT_EQ(second.status, 400);
  EXPECT_THAT(second.causes(), HasSubstr("is the client_id of the agent " + id));
}

TEST_F(AgentClientsTest, AnAgentIsRestoredOnlyWhileItsClientIdIsFree) {
  const auto id = make_document_agent("Documented");
  operation_of(post(path(id, "/lifecycle/deactivate")));
  operation_of(del(path(id)));
  const auto heir = make_document_agent("Heir");
  EXPECT_THAT(post(path(id, "/lifecycle/restore")).causes(), HasSubstr("is the client_id of the agent " + heir));
}

TEST_F(AgentClientsTest, AMethodIsSwitchedExplicitlyAndNothingIsLost) {
  const auto id = make_active_agent("Switching");
  const auto early = post(path(id, "/credentials/secrets"));
  EXPECT_EQ(early.status, 400) << "it would never be accepted";
  EXPECT_THAT(early.causes(), HasSubstr("PATCH the agent"));
  operation_of(set(id, {{"tokenEndpointAuthMethod", "client_secret_post"}}));
  EXPECT_EQ(get(path(id)).text("oauthClient.tokenEndpointAuthMethod"), "client_secret_basic");
  EXPECT_FALSE(is_ready(id));
  EXPECT_EQ(post(path(id, "/credentials/secrets")).status, 201);
  EXPECT_TRUE(is_ready(id));
  operation_of(set(id, {{"tokenEndpointAuthMethod", "private_key_jwt"}}));
  EXPECT_EQ(get(path(id, "/credentials/secrets")).size(), 1U);
  EXPECT_EQ(get(path(id, "/credentials/jwks")).size("data"), 1U);
  EXPECT_TRUE(is_ready(id));
}

TEST_F(AgentClientsTest, AnAgentDoesWithoutCredentialsOnlyWhereTheServerAllowsIt) {
  environment_->settings.public_agents = true;
  const auto id = make_agent("Public", with({{"tokenEndpointAuthMethod", "none"}}));
  EXPECT_TRUE(is_ready(id));
  environment_->settings.public_agents = false;
  EXPECT_FALSE(is_ready(id));
  EXPECT_EQ(set(id, {{"tokenEndpointAuthMethod", "none"}}).status, 400);
}

TEST_F(AgentClientsTest, ATokenCannotTakeOverAnAgentThatIsGrantedMoreThanItHas) {
  const auto id = make_agent("Powerful");
  const auto app = make_bound_app(id);
  ASSERT_EQ(post(app_path(app, "/grants"), R"({"issuer":"https://mandate.test","scopeId":"okta.users.manage"})").status,
            201);
  read_access_token_ = [](std::string_view) -> Result<domain::OrgAccess> {
    return domain::OrgAccess{domain::UserId(admin_id),
                             domain::ClientId("0oaconsole0000000000"),
                             {"okta.aiAgents.manage", "okta.aiAgents.read"}};
  };
  add_app("0oaconsole0000000000", "Console");
  for (const auto* scope : {"okta.aiAgents.manage", "okta.aiAgents.read"})
    ASSERT_EQ(post("/api/v1/apps/0oaconsole0000000000/grants",
                   R"({"issuer":"https://mandate.test","scopeId":")" + std::string(scope) + "\"}")
                  .status,
              201);
  const auto answer =
      call_as("Bearer x", http::Method::patch, path(id),
              json::serialize(json::object{{"oauthClient", {{"jwksUri", jwks_uri}}}}), "application/merge-patch+json");
  EXPECT_EQ(answer.status, 403) << json::serialize(answer.body);
  EXPECT_THAT(answer.causes(), HasSubstr("okta.users.manage"));
}

TEST_F(AgentClientsTest, AnApplicationSaysWhereItsKeysAre) {
  const json::object method{{"token_endpoint_auth_method", "private_key_jwt"}};
  EXPECT_THAT(create(app_body({{"jwks_uri", "ftp://x.test"}}, method)).causes(), HasSubstr("jwks_uri' cannot be used"));
  EXPECT_THAT(
      create(app_body({{"jwks_uri", jwks_uri}, {"jwks", json::object{{"keys", json::array{}}}}}, method)).causes(),
      HasSubstr("not both"));
  const auto id = make_app({{"jwks_uri", jwks_uri}}, method);
  const auto app = get(app_path(id));
  EXPECT_EQ(app.text("status"), "ACTIVE");
  EXPECT_EQ(app.text("settings.oauthClient.jwks_uri"), jwks_uri);
  EXPECT_EQ(replace(id, app.body).status, 200);
  EXPECT_EQ(get(app_path(id)).text("settings.oauthClient.jwks_uri"), jwks_uri);
  EXPECT_EQ(replace(id, app_body({}, method)).status, 400) << "ACTIVE without any key";
  const auto bound = make_bound_app(make_agent("Bound"));
  auto body = get(app_path(bound)).body;
  body.at("settings").at("oauthClient").as_object()["jwks_uri"] = jwks_uri;
  EXPECT_THAT(replace(bound, body).causes(), HasSubstr("made for the agent"));
}

}  // namespace
}  // namespace mandate::web::admin::testing
