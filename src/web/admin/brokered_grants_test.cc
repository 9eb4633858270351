#include "storage/brokered_grants.h"

#include "web/admin/testing/agent_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class BrokeredGrantsTest : public testing::AgentTest {
 protected:
  static std::string grants(const std::string& agent, const std::string& rest = "") {
    return std::string(agents) + "/" + agent + "/brokered-grants" + rest;
  }
  std::string give(const std::string& agent, std::string_view user = admin_id, std::string_view connection = "mcn1") {
    domain::BrokeredGrant grant;
    grant.id = domain::BrokeredGrantId::generate();
    grant.agent = domain::AgentId(agent);
    grant.user = domain::UserId(user);
    grant.connection = domain::ConnectionId(connection);
    grant.settings = domain::ClientAuthSettingsId("rsc1");
    grant.scopes = {"read"};
    grant.access_hash = "the-hash";
    grant.sealed_tokens = "sealed";
    grant.created = grant.issued = clock_.now();
    grant.expires = clock_.now() + std::chrono::hours(1);
    EXPECT_TRUE(ledger_->write([&](ledger::Transaction& transaction) {
      return storage::BrokeredGrants(transaction.connection()).put(grant);
    }));
    return grant.id.str();
  }
  std::size_t to_be_revoked() {
    return store_
        ->read([&](storage::sql::Connection& connection) {
          return storage::BrokeredRevocations(connection).list_due(clock_.now(), 100);
        })
        .value()
        .size();
  }
};

TEST_F(BrokeredGrantsTest, AreThoseOfTheAgentOnly) {
  const auto agent = make_agent("One"), other = make_agent("Other");
  const auto id = give(other);
  EXPECT_EQ(get(grants(agent)).size("data"), 0u);
  EXPECT_EQ(del(grants(agent, "/" + id)).status, 404);
  EXPECT_EQ(del(grants(other, "/bgrnone")).status, 404);
  EXPECT_EQ(get(grants("wlpnone")).status, 404);
  EXPECT_EQ(get(grants(other)).size("data"), 1u);
}

TEST_F(BrokeredGrantsTest, AreListedWithoutTokensAndWithdrawn) {
  const auto agent = make_agent("One");
  const auto id = give(agent);
  give(agent, admin_id, "mcn2");
  const auto page = get(grants(agent, "?limit=1"));
  EXPECT_EQ(follow(page.text("_links.next.href")).size("data"), 1u);
  const auto all = get(grants(agent));
  ASSERT_EQ(all.size("data"), 2u);
  EXPECT_EQ(all.text("data.0.user.login"), "ada@example.test");
  EXPECT_EQ(all.text("data.0.scopes.0"), "read");
  EXPECT_THAT(json::serialize(all.body), Not(HasSubstr("the-hash")));
  EXPECT_EQ(del(grants(agent, "/" + id)).status, 204);
  EXPECT_THAT(events(), Contains("app.oauth2.token.revoke"));
  EXPECT_EQ(del(grants(agent, "/" + id)).status, 404);
  EXPECT_EQ(get(grants(agent)).size("data"), 1u);
  EXPECT_EQ(to_be_revoked(), 1u);
}

TEST_F(BrokeredGrantsTest, OfVirtualMcpServersAreListedAndWithdrawnAlike) {
  const std::string root = "/workload-principals/api/v1/virtual-mcp-servers";
  const auto server =
      operation_of(post(root, R"({"resourcePath":"office","profile":{"displayName":"Office"}})")).text("resource.id");
  const auto agent = make_agent("One");
  const auto of_server = root + "/" + server + "/brokered-grants";
  const auto id = give(server), of_agent = give(agent, admin_id, "mcn2");
  EXPECT_EQ(get(grants(server)).status, 404) << "it is no agent";
  EXPECT_EQ(del(grants(server, "/" + id)).status, 404);
  EXPECT_EQ(get(root + "/" + agent + "/brokered-grants").status, 404);
  EXPECT_EQ(del(of_server + "/" + of_agent).status, 404);

  const auto all = get(of_server);
  ASSERT_EQ(all.size("data"), 1u);
  EXPECT_EQ(all.text("data.0.user.login"), "ada@example.test");
  EXPECT_EQ(all.text("data.0._links.self.href"), "https://mandate.test" + of_server + "/" + id);
  EXPECT_EQ(all.text("data.0._links.connection.href"),
            "https://mandate.test" + root + "/" + server + "/connections/mcn1");
  EXPECT_THAT(json::serialize(all.body), Not(HasSubstr("the-hash")));
  EXPECT_EQ(del(of_server + "/" + id).status, 204);
  EXPECT_EQ(event("app.oauth2.token.revoke").at_pointer("/target/1/type").as_string(), "VirtualMCPServer");
  EXPECT_EQ(del(of_server + "/" + id).status, 404);
  EXPECT_EQ(to_be_revoked(), 1u);
}

TEST_F(BrokeredGrantsTest, EndWithTheTokensOfTheAgent) {
  const auto agent = make_active_agent("One"), other = make_agent("Other");
  give(agent);
  give(other, admin_id, "mcn2");
  EXPECT_EQ(post(path(agent, "/lifecycle/deactivate?revokeTokens=true")).status, 202);
  EXPECT_EQ(get(grants(agent)).size("data"), 0u);
  EXPECT_EQ(get(grants(other)).size("data"), 1u);
  EXPECT_EQ(to_be_revoked(), 1u);
}

TEST_F(BrokeredGrantsTest, EndWithTheAgentAndThePerson) {
  const auto agent = make_active_agent("One"), other = make_agent("Other");
  give(agent);
  EXPECT_EQ(post(path(agent, "/lifecycle/deactivate")).status, 202);
  EXPECT_EQ(get(grants(agent)).size("data"), 1u) << "may be activated again";
  add_user("00ubob00000000000000", "bob@example.test", "ACTIVE");
  give(other, "00ubob00000000000000");
  give(other, admin_id, "mcn2");
  EXPECT_EQ(del(path(agent)).status, 202);
  EXPECT_EQ(to_be_revoked(), 1u);
  EXPECT_EQ(post("/api/v1/users/00ubob00000000000000/lifecycle/deactivate").status, 200);
  EXPECT_EQ(to_be_revoked(), 2u);
  EXPECT_EQ(get(grants(other)).size("data"), 1u);
}

}  // namespace
}  // namespace mandate::web::admin
