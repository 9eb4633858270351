#include "domain/client_auth_settings.h"

#include "storage/client_auth_settings.h"
#include "web/admin/testing/resource_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class ClientAuthSettingsTest : public testing::ResourceTest {
 protected:
  static constexpr std::string_view secret = "the-secret-of-the-other-side";

  ClientAuthSettingsTest() : mcp_(make_mcp_server()) {
    as_ = post(mcp_path(mcp_, "/authorization-servers"), external()).text("id");
    post(mcp_path(mcp_, "/authorization-servers"), ours());
  }
  static std::string settings(const std::string& id = "", const std::string& query = "") {
    return std::string(resources) + "/client-auth-settings" + (id.empty() ? "" : "/" + id) + query;
  }
  // A body, with members set over the good ones (null removes).
  std::string body(const json::object& members = {}) const {
    json::object object{
        {"name", "Weather client"},
        {"resource", json::object{{"orn", organization_.orns().mcp_server(domain::ResourceServerId(mcp_))}}},
        {"authorizationServerId", as_},
        {"clientId", "weather"},
        {"clientSecret", secret},
        {"scopes", json::array{"forecast.read"}}};
    for (const auto& member : members)
      if (member.value().is_null())
        object.erase(member.key());
      else
        object[member.key()] = member.value();
    return json::serialize(object);
  }
  std::string sealed(const std::string& id) {
    return store_
        ->read([&](storage::sql::Connection& connection) {
          return storage::ClientAuthSettings(connection).find(domain::ClientAuthSettingsId(id));
        })
        .value()
        .value()
        .sealed_secret;
  }

  const std::string mcp_;
  std::string as_;
};

TEST_F(ClientAuthSettingsTest, RefusesSettingsThatCannotBe) {
  ASSERT_EQ(post(settings(), body()).status, 201);
  const auto orn = [&](const std::string& text) { return json::object{{"resource", json::object{{"orn", text}}}}; };
  struct Case {
    json::object members;
    std::string location, message;
  };
  for (const auto& c :
       {Case{{{"name", nullptr}}, "name", "required"},
        Case{{{"name", "WEATHER CLIENT"}}, "name", "have this name"},
        Case{{{"resource", nullptr}}, "resource", "required"},
        Case{orn("https://mcp.example.test"), "resource.orn", "must be the ORN"},
        Case{orn(server_orn()), "resource.orn", "must be the ORN"},
        Case{orn(organization_.orns().mcp_server(domain::ResourceServerId("emsnone"))), "resource.orn", "no resource"},
        Case{{{"authorizationServerId", "easnone"}}, "authorizationServerId", "no authorization server"},
        Case{{{"authorizationServerId", server_id}}, "authorizationServerId", "one of ours"},
        Case{{{"clientId", "a\tb"}}, "clientId", "printable"},
        Case{{{"clientSecret", nullptr}}, "clientSecret", "required"},
        Case{{{"clientSecret", ""}}, "clientSecret", "printable"},
        Case{{{"clientSecret", std::string(1025, 'x')}}, "clientSecret", "printable"},
        Case{{{"tokenEndpointAuthMethod", "none"}}, "clientSecret", "never be used"},
        Case{{{"tokenEndpointAuthMethod", "private_key_jwt"}}, "tokenEndpointAuthMethod", "must be"},
        Case{{{"tokenEndpointAuthMethod", "magic"}}, "tokenEndpointAuthMethod", "must be"},
        Case{{{"scopes", json::array{"two words"}}}, "scopes", "RFC 6749"},
        Case{{{"authorizationParameters", json::object{{"state", "x"}}}}, "authorizationParameters", "sets itself"},
        Case{{{"authorizationParameters", json::object{{"redirect_uri", "https://evil.test"}}}},
             "authorizationParameters",
             "sets itself"},
        Case{{{"authorizationParameters", json::object{{"a b", "x"}}}}, "authorizationParameters", "printable"},
        Case{{{"authorizationParameters", json::object{{"a", "x\n"}}}}, "authorizationParameters", "printable"},
        Case{{{"authorizationParameters", json::object{{"a", 1}}}}, "authorizationParameters", "texts"},
        Case{{{"authorizationParameters", json::array{}}}, "authorizationParameters", "object"},
        Case{{{"pkce", "S256"}}, "pkce", "true or false"},
        Case{{{"purpose", "FUN"}}, "purpose", "must be"},
        Case{{{"mood", 1}}, "mood", "not a member"}}) {
    const auto answer = post(settings(), body(c.members));
    EXPECT_EQ(answer.status, 400) << json::serialize(c.members);
    EXPECT_EQ(answer.size("errorCauses"), 1u) << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << json::serialize(c.members) << answer.causes();
    EXPECT_THAT(answer.causes(), HasSubstr(c.message)) << c.location;
  }
  EXPECT_EQ(get(settings()).size("data"), 1u);
  EXPECT_EQ(get(settings("rscnone")).status, 404);
  EXPECT_EQ(del(settings("rscnone")).status, 404);
  EXPECT_EQ(patch(settings("rscnone"), "{}").status, 404);
}

TEST_F(ClientAuthSettingsTest, NeverGivesTheSecretAway) {
  const auto made = post(settings(), body());
  const auto id = made.text("id");
  EXPECT_TRUE(id.starts_with("rsc"));
  EXPECT_EQ(made.text("orn"), "orn:okta:idp:00otest0000000000000:client_auth_settings:" + id);
  EXPECT_EQ(made.text("resource.type"), "MCP_SERVER");
  EXPECT_EQ(made.text("resource.id"), mcp_);
  EXPECT_EQ(made.text("authorizationServerId"), as_);
  EXPECT_EQ(made.text("tokenEndpointAuthMethod"), "client_secret_basic");
  EXPECT_EQ(made.text("purpose"), "STS_ACCESS_TOKEN");
  EXPECT_EQ(follow(made.text("_links.authorization-server.href")).text("id"), as_);
  EXPECT_EQ(json::serialize(follow(made.text("_links.self.href")).body), json::serialize(made.body));
  for (const auto& answer : {made, get(settings(id)), get(settings()), patch(settings(id), R"({"name":"b"})")})
    EXPECT_THAT(json::serialize(answer.body), Not(HasSubstr(secret)));
  for (const auto* verb : {"create", "update"})
    EXPECT_THAT(json::serialize(event("resource_servers.client_authentication_settings." + std::string(verb))),
                Not(HasSubstr(secret)));
  EXPECT_THAT(sealed(id), Not(HasSubstr(secret)));
  EXPECT_EQ(sealer_.open(sealed(id), domain::sealing_context_of(domain::ClientAuthSettingsId(id)))->reveal(), secret);
  EXPECT_FALSE(sealer_.open(sealed(id), "client_auth_settings:rscother")) << "moved elsewhere it does not open";
}

TEST_F(ClientAuthSettingsTest, ChangesWhatMayChange) {
  const auto id = post(settings(), body()).text("id");
  for (const std::string member : {"id", "orn", "purpose", "resource", "authorizationServerId", "created"})
    EXPECT_EQ(patch(settings(id), R"({")" + member + R"(":"x"})").text("errorCauses.0.reason"), "IMMUTABLE") << member;
  const auto before = sealed(id);
  const auto changed =
      patch(settings(id), R"({"name":"b","clientId":"c","scopes":[],"tokenEndpointAuthMethod":"client_secret_post"})");
  EXPECT_EQ(changed.text("name"), "b");
  EXPECT_EQ(changed.text("clientId"), "c");
  EXPECT_EQ(changed.size("scopes"), 0u);
  EXPECT_EQ(sealed(id), before) << "the secret stays";
  EXPECT_EQ(changed.text("pkce"), "true");
  const auto extended = patch(settings(id), R"({"authorizationParameters":{"access_type":"offline"},"pkce":false})");
  EXPECT_EQ(extended.text("authorizationParameters.access_type"), "offline");
  EXPECT_EQ(extended.text("pkce"), "false");
  EXPECT_EQ(json::serialize(get(settings(id)).body), json::serialize(extended.body));
  patch(settings(id), R"({"clientSecret":"another"})");
  EXPECT_NE(sealed(id), before);
  EXPECT_EQ(patch(settings(id), R"({"tokenEndpointAuthMethod":"none"})").status, 200);
  EXPECT_EQ(sealed(id), "") << "what is not used is not kept";
  EXPECT_EQ(patch(settings(id), R"({"tokenEndpointAuthMethod":"client_secret_basic"})").text("errorCauses.0.location"),
            "clientSecret");
}

TEST_F(ClientAuthSettingsTest, HoldsItsResourceAndIsHeldByConnections) {
  const auto id = post(settings(), body()).text("id");
  for (const auto& path : {mcp_path(mcp_), mcp_path(mcp_, "/authorization-servers/" + as_)}) {
    const auto refused = del(path);
    EXPECT_EQ(refused.text("errorCauses.0.reason"), "IN_USE") << path;
    EXPECT_THAT(refused.causes(), HasSubstr(id)) << path;
  }
  const auto server = mcp_path(mcp_, "/authorization-servers/" + as_);
  for (const char* moved :
       {R"({"tokenEndpoint":"https://evil.test/t"})", R"({"revocationEndpoint":"https://evil.test/r"})"})
    EXPECT_EQ(patch(server, moved).text("errorCauses.0.reason"), "IN_USE") << "the secret would go there";
  EXPECT_EQ(patch(server, json::serialize(json::object{{"tokenEndpoint", get(server).text("tokenEndpoint")}})).status,
            200);
  EXPECT_EQ(del(mcp_path(mcp_, "?dryRun=true")).text("dependents.clientAuthSettings.0"), id);
  const auto connection = connect(make_agent("Caller"), id);
  EXPECT_THAT(del(settings(id)).causes(), HasSubstr(connection));
  sql("delete from connections", {});
  EXPECT_EQ(del(settings(id)).status, 204);
  EXPECT_EQ(del(mcp_path(mcp_)).status, 204);
  EXPECT_THAT(events(), Contains("resource_servers.client_authentication_settings.delete"));
}

TEST_F(ClientAuthSettingsTest, IsListedAndFiltered) {
  const auto first = post(settings(), body()).text("id");
  clock_.advance(std::chrono::seconds(1));
  const auto second = post(settings(), body({{"name", "Another"}})).text("id");
  const auto page = get(settings("", "?limit=1"));
  EXPECT_EQ(page.text("data.0.id"), first);
  EXPECT_EQ(follow(page.text("_links.next.href")).text("data.0.id"), second);
  EXPECT_EQ(get(settings("", "?filter=name%20sw%20%22ano%22")).text("data.0.id"), second);
  EXPECT_EQ(get(settings("", "?filter=resource.id%20eq%20%22" + mcp_ + "%22")).size("data"), 2u);
  EXPECT_EQ(get(settings("", "?filter=secret%20pr")).text("errorCode"), "E0000053");
}

}  // namespace
}  // namespace mandate::web::admin
