// What storage promises about authorization servers and what belongs to them, whatever the database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/authorization_servers.h"
#include "storage/policies.h"
#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using domain::AuthorizationServerId;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ServerStorage : public testing::DatabaseTest {
 protected:
  domain::AuthorizationServer server(std::string_view id, std::string_view name) {
    domain::AuthorizationServer server;
    server.id = AuthorizationServerId(id);
    server.name = name;
    server.audience = "api://" + std::string(id);
    return server;
  }
  domain::Policy policy(std::string_view id, std::string_view name, int priority) {
    domain::Policy policy;
    policy.id = domain::PolicyId(id);
    policy.server = AuthorizationServerId("aus1");
    policy.name = name;
    policy.priority = priority;
    policy.clients = {"wlp1", "0oa1"};
    return policy;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  AuthorizationServers servers_{*connection_};
  Scopes scopes_{*connection_};
  SigningKeys keys_{*connection_};
  Policies policies_{*connection_};
  Rules rules_{*connection_};
};

TEST_P(ServerStorage, ANameIsUniqueWithoutRegardToCase) {
  ASSERT_TRUE(servers_.insert(server("aus1", "Payroll")));
  EXPECT_EQ(servers_.insert(server("aus2", "PAYROLL")).error().kind, ErrorKind::conflict);
  EXPECT_EQ(servers_.find_by_name("payroll").value()->id.str(), "aus1");
}

TEST_P(ServerStorage, AServerComesBackAsStored) {
  auto stored = server("aus1", "Payroll");
  ASSERT_TRUE(servers_.insert(stored));
  stored.status = domain::Status::inactive;
  stored.signing_algorithm = "EdDSA";
  stored.strict_id_jag = true;
  stored.id_jag_single_use = false;
  ASSERT_TRUE(servers_.update(stored));
  const auto found = servers_.find(stored.id).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, domain::Status::inactive);
  EXPECT_EQ(found->signing_algorithm, "EdDSA");
  EXPECT_TRUE(found->strict_id_jag);
  EXPECT_FALSE(found->id_jag_single_use);
  EXPECT_EQ(servers_.list({}, "PAY").value().rows.size(), 1U);
  EXPECT_EQ(servers_.list({}, "nothing").value().rows.size(), 0U);
}

TEST_P(ServerStorage, TrustGoesOneWayAndWithEitherServer) {
  for (const auto* name : {"a", "b", "c"}) ASSERT_TRUE(servers_.insert(server("aus" + std::string(name), name)));
  const AuthorizationServerId a("ausa"), b("ausb"), c("ausc");
  TrustedServers trust{*connection_};
  ASSERT_TRUE(trust.insert(a, b));
  ASSERT_TRUE(trust.insert(a, c));
  ASSERT_TRUE(trust.insert(c, a));
  EXPECT_EQ(trust.insert(a, b).error().kind, ErrorKind::conflict);
  const auto names = [&](const AuthorizationServerId& id, bool trusted, std::string_view q = "") {
    std::string all;
    const auto page = servers_.list_associated(id, trusted, {"", 10}, q).value();
    for (const auto& one : page.rows) all += one.name;
    return all;
  };
  EXPECT_EQ(names(a, true) + "|" + names(a, false), "bc|");
  EXPECT_EQ(names(b, true) + "|" + names(b, false), "|ac");
  EXPECT_EQ(names(c, true) + "|" + names(c, false), "a|b");
  EXPECT_EQ(names(a, true, "API://AUSC"), "c");
  const auto first = servers_.list_associated(a, true, {"", 1}).value();
  ASSERT_NE(first.next, "");
  EXPECT_EQ(servers_.list_associated(a, true, {first.next, 1}).value().rows.at(0).name, "c");
  ASSERT_TRUE(trust.erase(a, b));
  EXPECT_THAT(trust.list_of(a).value(), ElementsAre(c));
  ASSERT_TRUE(servers_.erase(c));
  EXPECT_THAT(trust.list_of(a).value(), IsEmpty());
  EXPECT_THAT(trust.list_of(c).value(), IsEmpty());
}

TEST_P(ServerStorage, ErasingAServerTakesEverythingOfItsOwnAndNothingElse) {
  for (const auto* id : {"aus1", "aus2"}) {
    ASSERT_TRUE(servers_.insert(server(id, id)));
    domain::Scope scope;
    scope.id = domain::ScopeId(std::string("scp-") + id);
    scope.server = AuthorizationServerId(id);
    scope.name = "read";
    ASSERT_TRUE(scopes_.insert(scope));
    ASSERT_TRUE(keys_.insert({std::string("kid-") + id, AuthorizationServerId(id), "ES256", "sealed", "{}"}));
  }
  ASSERT_TRUE(policies_.insert(policy("00p1", "All", 1)));
  domain::Rule rule;
  rule.id = domain::RuleId("0pr1");
  rule.policy = domain::PolicyId("00p1");
  ASSERT_TRUE(rules_.insert(rule));
  ASSERT_TRUE(servers_.erase(AuthorizationServerId("aus1")));
  EXPECT_THAT(scopes_.list_of(AuthorizationServerId("aus1")).value(), IsEmpty());
  EXPECT_THAT(policies_.list_of(AuthorizationServerId("aus1")).value(), IsEmpty());
  EXPECT_THAT(rules_.list_of(domain::PolicyId("00p1")).value(), IsEmpty());
  EXPECT_THAT(keys_.list_of(AuthorizationServerId("aus1")).value(), IsEmpty());
  EXPECT_EQ(scopes_.list_of(AuthorizationServerId("aus2")).value().size(), 1U);
  EXPECT_EQ(keys_.list_of(AuthorizationServerId("aus2")).value().size(), 1U);
}

TEST_P(ServerStorage, ASealedKeyComesBackByteByByte) {
  std::string sealed;
  for (int byte = 0; byte < 256; ++byte) sealed += static_cast<char>(byte);
  ASSERT_TRUE(keys_.insert({"kid", AuthorizationServerId("aus1"), "ES256", sealed, "{}"}));
  EXPECT_EQ(keys_.find("kid").value()->sealed, sealed);
}

TEST_P(ServerStorage, PoliciesAndRulesComeByPriority) {
  ASSERT_TRUE(policies_.insert(policy("00p1", "second", 2)));
  ASSERT_TRUE(policies_.insert(policy("00p2", "first", 1)));
  EXPECT_EQ(policies_.insert(policy("00p3", "first", 3)).error().kind, ErrorKind::conflict);
  const auto listed = policies_.list_of(AuthorizationServerId("aus1")).value();
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].name, "first");
  EXPECT_THAT(listed[0].clients, ElementsAre("wlp1", "0oa1"));
}

TEST_P(ServerStorage, ARuleComesBackAsStored) {
  domain::Rule stored;
  stored.id = domain::RuleId("0pr1");
  stored.policy = domain::PolicyId("00p1");
  stored.name = "Staff";
  stored.status = domain::Status::inactive;
  stored.users_include = {"00u1"}, stored.users_exclude = {"00u2"};
  stored.groups_include = {"EVERYONE"}, stored.groups_exclude = {"00g1", "00g2"};
  stored.grant_types = {"client_credentials"}, stored.scopes = {"*"};
  stored.access_token_lifetime = minutes(5), stored.refresh_token_lifetime = minutes(6),
  stored.refresh_token_window = minutes(11);
  ASSERT_TRUE(rules_.insert(stored));
  const auto found = rules_.find(stored.policy, stored.id).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->users_include, stored.users_include);
  EXPECT_EQ(found->users_exclude, stored.users_exclude);
  EXPECT_EQ(found->groups_include, stored.groups_include);
  EXPECT_EQ(found->groups_exclude, stored.groups_exclude);
  EXPECT_EQ(found->grant_types, stored.grant_types);
  EXPECT_EQ(found->scopes, stored.scopes);
  EXPECT_EQ(found->access_token_lifetime, minutes(5));
  EXPECT_EQ(found->refresh_token_lifetime, minutes(6));
  EXPECT_EQ(found->refresh_token_window, minutes(11));
  EXPECT_EQ(rules_.find(domain::PolicyId("00p2"), stored.id).value().has_value(), false);
}

MANDATE_ON_EVERY_DATABASE(ServerStorage);

}  // namespace
}  // namespace mandate::storage
