// What an agent with a connection to a whole authorization server may name of what that protects.
#include "storage/resource_servers.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

constexpr const char *tools_url = "https://tools.test/mcp", *elsewhere_url = "https://elsewhere.test";

class ProtectedResourceTest : public OauthTest {
 protected:
  ProtectedResourceTest() {
    tools_ = add_resource(domain::ResourceServerKind::mcp, tools_url, server_.id.str());
    add_resource(domain::ResourceServerKind::api, elsewhere_url, "aus99999999999999999");
  }
  domain::ResourceServer add_resource(domain::ResourceServerKind kind, const std::string& url,
                                      const std::string& server) {
    domain::ResourceServer resource;
    resource.id = domain::new_resource_server_id(kind);
    resource.kind = kind;
    resource.status = domain::ResourceServerStatus::active;
    resource.resource_url = url;
    domain::ResourceAuthorizationServer accepted;
    accepted.resource = resource.id.str();
    accepted.id = server;
    change(resource.id.str(), [&](auto& db) -> Result<void> {
      CHECK(storage::ResourceServers(db).insert(resource));
      return storage::ResourceAuthorizationServers(db).insert(accepted);
    });
    return resource;
  }
  void set_tools(domain::ResourceServerStatus status) {
    tools_.status = status;
    change(tools_.id.str(), [&](auto& db) { return storage::ResourceServers(db).update(tools_); });
  }
  void set_accepted(domain::Status status) {
    change(tools_.id.str(), [&](auto& db) -> Result<void> {
      TRY(auto accepted, storage::ResourceAuthorizationServers(db).find(tools_.id.str(), server_.id.str()));
      accepted->status = status;
      return storage::ResourceAuthorizationServers(db).update(*accepted);
    });
  }
  // To the tools alone, beside the one to the whole server.
  domain::Connection connect_to_tools(const std::string& scope) {
    auto narrow = connection_;
    narrow.id = domain::ConnectionId::generate();
    narrow.type = "IDENTITY_ASSERTION_MCP_SERVER";
    narrow.target = tools_.id.str();
    narrow.authorization_server = server_.id;
    narrow.scopes = {scope};
    change(agent_.id.str(), [&](auto& db) { return storage::Connections(db).insert(narrow); });
    return narrow;
  }
  Answer ask(const std::string& resource) { return exchange({{"resource", resource}}); }
  std::string audience_of(const Answer& answer) {
    return answer.status == 200 ? text_of(claims_of(answer.get("access_token")), "aud") : answer.refusal();
  }

  domain::ResourceServer tools_;
};

TEST_F(ProtectedResourceTest, WhatTheServerDoesNotProtectCannotBeNamed) {
  constexpr const char* refused = "400 invalid_target token_exchange_invalid_resource";
  for (const auto* resource : {elsewhere_url, "https://tools.test/mcp/", "https://tools.test", "https://nobody.test"}) {
    EXPECT_EQ(ask(resource).refusal(), refused) << resource;
    EXPECT_EQ(redeem(id_jag(), {{"resource", resource}}).refusal(), "400 invalid_target invalid_target") << resource;
  }
  EXPECT_EQ(exchange({{"resource", tools_url}, {"audience", ""}}).refusal(), refused) << "whose, nobody said";
  set_tools(domain::ResourceServerStatus::inactive);
  EXPECT_EQ(ask(tools_url).refusal(), refused);
  EXPECT_EQ(redeem(id_jag(), {{"resource", tools_url}}).refusal(), "400 invalid_target invalid_target");
  set_tools(domain::ResourceServerStatus::active);
  set_accepted(domain::Status::inactive);
  EXPECT_EQ(ask(tools_url).refusal(), refused);
  set_accepted(domain::Status::active);
  connection_.status = domain::Status::inactive;
  store_connection();
  EXPECT_EQ(ask(tools_url).refusal(), "400 invalid_target invalid_target");
}

// Who connects an agent to one thing, or stops that, means it whatever wider connection there is.
TEST_F(ProtectedResourceTest, TheNarrowerConnectionDecides) {
  auto narrow = connect_to_tools("chat.write");
  EXPECT_EQ(ask(tools_url).refusal(), "400 invalid_scope no_matching_scope");
  EXPECT_EQ(redeem(id_jag(), {{"resource", tools_url}}).refusal(), "400 access_denied scope_denied");
  EXPECT_EQ(exchange({{"resource", tools_url}, {"scope", "chat.write"}}).status, 200);
  narrow.status = domain::Status::inactive;
  change(agent_.id.str(), [&](auto& db) { return storage::Connections(db).update(narrow); });
  EXPECT_EQ(ask(tools_url).refusal(), "400 invalid_target invalid_target");
  EXPECT_EQ(redeem(id_jag(), {{"resource", tools_url}}).refusal(), "400 invalid_grant invalid_grant");

  // The other way round: to the one thing does not lead to the rest.
  narrow.status = domain::Status::active;
  narrow.scopes = {"chat.read"};
  change(agent_.id.str(), [&](auto& db) -> Result<void> {
    CHECK(storage::Connections(db).erase(connection_.id));
    return storage::Connections(db).update(narrow);
  });
  EXPECT_EQ(audience_of(redeem(ask(tools_url).get("access_token"))), tools_url);
  EXPECT_EQ(ask(server_.audience).refusal(), "400 invalid_target token_exchange_invalid_resource");
  EXPECT_EQ(redeem(ask(tools_url).get("access_token"), {{"resource", server_.audience}}).refusal(),
            "400 invalid_grant id_jag_resource_mismatch");
}

TEST_F(ProtectedResourceTest, WhatTheServerProtectsIsTheAudience) {
  const auto answer = ask("https://TOOLS.test/mcp");
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_THAT(json::serialize(last_event_body()), ::testing::HasSubstr(tools_.id.str()));
  EXPECT_EQ(text_of(claims_of(answer.get("access_token")), "resource"), "https://TOOLS.test/mcp");
  EXPECT_EQ(audience_of(redeem(answer.get("access_token"))), tools_url);
  EXPECT_EQ(audience_of(redeem(ask(tools_url).get("access_token"), {{"resource", tools_url}})), tools_url);
  EXPECT_EQ(audience_of(redeem(id_jag(), {{"resource", tools_url}})), tools_url) << "the ID-JAG left it open";
  EXPECT_EQ(audience_of(redeem(id_jag())), server_.audience);
}

TEST_F(ProtectedResourceTest, AStopBetweenTheTwoStepsCounts) {
  const auto named = ask(tools_url).get("access_token"), open = id_jag();
  set_tools(domain::ResourceServerStatus::inactive);
  EXPECT_EQ(redeem(named).refusal(), "400 invalid_grant id_jag_resource_not_allowed_for_as");
  EXPECT_EQ(redeem(open, {{"resource", tools_url}}).refusal(), "400 invalid_target invalid_target");
  set_tools(domain::ResourceServerStatus::active);
  set_accepted(domain::Status::inactive);
  EXPECT_EQ(redeem(named).refusal(), "400 invalid_grant id_jag_resource_not_allowed_for_as");
  set_accepted(domain::Status::active);
  EXPECT_EQ(audience_of(redeem(named)), tools_url);
}

}  // namespace
}  // namespace mandate::web::oauth::testing
