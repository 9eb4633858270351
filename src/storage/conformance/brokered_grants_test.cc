#include "storage/brokered_grants.h"

#include <gtest/gtest.h>

#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using domain::BrokeredGrant;
using domain::BrokeredInteraction;

BrokeredGrant some_grant() {
  BrokeredGrant grant;
  grant.id = domain::BrokeredGrantId::generate();
  grant.connection = domain::ConnectionId("mcn1");
  grant.user = domain::UserId("00uada");
  grant.agent = domain::AgentId("wlp1");
  grant.settings = domain::ClientAuthSettingsId("rsc1");
  grant.scopes = {"openid", "tickets.read"};
  grant.sealed_tokens = std::string("\0\xff sealed", 9);
  grant.access_hash = "hash";
  grant.renewable = true;
  grant.expires = from_seconds(2000);
  grant.issued = grant.created = from_seconds(1000);
  return grant;
}

class BrokeredGrantsTest : public testing::DatabaseTest {
 protected:
  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  BrokeredGrants grants_{*connection_};
  BrokeredInteractions interactions_{*connection_};
  BrokeredRevocations revocations_{*connection_};
};

TEST_P(BrokeredGrantsTest, A_token_is_found_among_those_of_its_agent_only) {
  ASSERT_TRUE(grants_.put(some_grant()));
  EXPECT_FALSE(grants_.find_by_access_hash(domain::AgentId("wlp2"), "hash").value());
  EXPECT_FALSE(grants_.find_by_access_hash(domain::AgentId("wlp1"), "other").value());
  EXPECT_TRUE(grants_.find_by_access_hash(domain::AgentId("wlp1"), "hash").value());
}

TEST_P(BrokeredGrantsTest, A_person_gives_one_grant_through_a_connection) {
  const auto first = some_grant(), second = some_grant();
  auto other = some_grant();
  other.user = domain::UserId("00ubob");
  for (const auto& grant : {first, second, other}) ASSERT_TRUE(grants_.put(grant));
  EXPECT_FALSE(grants_.find(first.id).value());
  EXPECT_EQ(grants_.find_of(second.connection, second.user).value()->id, second.id);
  EXPECT_EQ(grants_.list_of(second.connection).value().size(), 2U);
  EXPECT_EQ(grants_.list_of(second.user).value().size(), 1U);
  EXPECT_EQ(grants_.list_of(second.agent).value().size(), 2U);
}

TEST_P(BrokeredGrantsTest, What_is_written_is_read_back) {
  auto grant = some_grant();
  ASSERT_TRUE(grants_.put(grant));
  EXPECT_EQ(grants_.find(grant.id).value()->sealed_tokens, grant.sealed_tokens);
  grant.expires.reset();
  grant.renewable = false;
  grant.scopes.clear();
  grant.renewing_until = from_seconds(3000);
  grant.paused_until = from_seconds(4000);
  ASSERT_TRUE(grants_.update(grant));
  const auto found = *grants_.find(grant.id).value();
  EXPECT_FALSE(found.expires);
  EXPECT_FALSE(found.renewable);
  EXPECT_TRUE(found.scopes.empty());
  EXPECT_EQ(found.renewing_until, grant.renewing_until);
  EXPECT_EQ(found.paused_until, grant.paused_until);
  EXPECT_EQ(found.created, grant.created);
}

TEST_P(BrokeredGrantsTest, Of_those_who_contend_one_may_renew) {
  auto grant = some_grant();
  ASSERT_TRUE(grants_.put(grant));
  const auto now = from_seconds(1900), until = from_seconds(2080);
  EXPECT_TRUE(grants_.take_lease(grant.id, now, until).value());
  EXPECT_FALSE(grants_.take_lease(grant.id, now, until).value());
  EXPECT_FALSE(grants_.take_lease(grant.id, from_seconds(2079), from_seconds(2300)).value());
  EXPECT_EQ(grants_.find(grant.id).value()->renewing_until, until);
  EXPECT_TRUE(grants_.take_lease(grant.id, until, from_seconds(2300)).value()) << "its holder died";
  grant.paused_until = from_seconds(3000);
  ASSERT_TRUE(grants_.update(grant));
  EXPECT_FALSE(grants_.take_lease(grant.id, from_seconds(2999), from_seconds(4000)).value());
  EXPECT_FALSE(grants_.take_lease(domain::BrokeredGrantId("bgrnone"), now, until).value());
}

TEST_P(BrokeredGrantsTest, Use_is_noted_and_survives_a_renewal) {
  const auto grant = some_grant();
  ASSERT_TRUE(grants_.put(grant));
  EXPECT_FALSE(grants_.find(grant.id).value()->last_used);
  ASSERT_TRUE(grants_.note_use(grant.id, from_seconds(1700)));
  ASSERT_TRUE(grants_.update(grant));
  EXPECT_EQ(grants_.find(grant.id).value()->last_used, from_seconds(1700));
}

TEST_P(BrokeredGrantsTest, What_is_withdrawn_waits_to_be_revoked) {
  const auto grant = some_grant();
  ASSERT_TRUE(grants_.put(grant));
  ASSERT_TRUE(withdraw(*connection_, grant, from_seconds(1500)));
  EXPECT_FALSE(grants_.find(grant.id).value());
  EXPECT_TRUE(revocations_.list_due(from_seconds(1499), 10).value().empty());
  auto due = revocations_.list_due(from_seconds(1500), 10).value();
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].sealed_tokens, grant.sealed_tokens);
  due[0].attempts = 3;
  due[0].due = from_seconds(1600);
  ASSERT_TRUE(revocations_.postpone(due[0]));
  EXPECT_TRUE(revocations_.list_due(from_seconds(1599), 10).value().empty());
  EXPECT_EQ(revocations_.list_due(from_seconds(1600), 10).value().at(0).attempts, 3);
  ASSERT_TRUE(revocations_.erase(grant.id));
  EXPECT_TRUE(revocations_.list_due(from_seconds(9999), 10).value().empty());
}

TEST_P(BrokeredGrantsTest, A_ticket_is_answered_once_and_a_state_used_once) {
  BrokeredInteraction interaction{domain::BrokeredInteractionId::generate(),
                                  "state",
                                  domain::UserId("00uada"),
                                  domain::AgentId("wlp1"),
                                  domain::ConnectionId("mcn1"),
                                  "https://as.test",
                                  std::string("\0s", 2),
                                  "nonce",
                                  from_seconds(2000)};
  ASSERT_TRUE(interactions_.insert(interaction));
  EXPECT_EQ(interactions_.insert(interaction).error().kind, ErrorKind::conflict);
  const auto found = interactions_.find_by_state_hash("state").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->sealed_verifier, interaction.sealed_verifier);
  EXPECT_EQ(found->nonce, "nonce");
  ASSERT_TRUE(interactions_.use_state(interaction.id));
  EXPECT_FALSE(interactions_.find_by_state_hash("state").value());
  EXPECT_FALSE(interactions_.find_by_state_hash("").value());
  EXPECT_TRUE(interactions_.find(interaction.id).value());
  ASSERT_TRUE(interactions_.erase_expired(from_seconds(2000), 10));
  EXPECT_FALSE(interactions_.find(interaction.id).value());
}

MANDATE_ON_EVERY_DATABASE(BrokeredGrantsTest);

}  // namespace
}  // namespace mandate::storage
