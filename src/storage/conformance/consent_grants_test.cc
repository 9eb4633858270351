#include "storage/consent_grants.h"

#include <gtest/gtest.h>

#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using domain::ConsentGrant;
using domain::ConsentGrantId;

ConsentGrant some_grant(std::string_view id, std::string_view scope = "scpread", std::int64_t created = 1000) {
  return {ConsentGrantId(id),
          domain::UserId("00uada"),
          domain::ApplicationId("0oaportal"),
          domain::AuthorizationServerId("auschat"),
          domain::ScopeId(scope),
          from_seconds(created),
          from_seconds(created)};
}

class ConsentGrantsTest : public testing::DatabaseTest {
 protected:
  static std::string ids(const std::vector<ConsentGrant>& grants) {
    std::string found;
    for (const auto& grant : grants) found += grant.id.str() + " ";
    return found;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  ConsentGrants grants_{*connection_};
};

TEST_P(ConsentGrantsTest, What_is_written_is_read_back) {
  auto grant = some_grant("oag1");
  grant.last_updated = from_seconds(1100);
  ASSERT_TRUE(grants_.put(grant));
  const auto read = grants_.find(grant.id).value().value();
  EXPECT_EQ(read.user, grant.user);
  EXPECT_EQ(read.application, grant.application);
  EXPECT_EQ(read.server, grant.server);
  EXPECT_EQ(read.scope, grant.scope);
  EXPECT_EQ(read.created, grant.created);
  EXPECT_EQ(read.last_updated, grant.last_updated);
  EXPECT_TRUE(read.stands());
  EXPECT_FALSE(grants_.find(ConsentGrantId("oagnone")).value());
}

TEST_P(ConsentGrantsTest, There_is_one_for_each_scope_of_a_person_an_application_and_a_server) {
  ASSERT_TRUE(grants_.put(some_grant("oag1")));
  ASSERT_TRUE(grants_.put(some_grant("oag2")));
  EXPECT_EQ(ids(grants_.list_all({}).value()), "oag2 ");
  auto other = some_grant("oag3");
  other.user = domain::UserId("00ubob");
  ASSERT_TRUE(grants_.put(other));
  EXPECT_EQ(ids(grants_.list_all({}).value()), "oag2 oag3 ");
}

TEST_P(ConsentGrantsTest, What_was_taken_back_is_known_but_not_listed) {
  ASSERT_TRUE(grants_.put(some_grant("oag1")));
  ASSERT_TRUE(grants_.put(some_grant("oag2", "scpwrite")));
  ASSERT_TRUE(grants_.withdraw(ConsentGrantId("oag1"), from_seconds(1200)));
  EXPECT_FALSE(grants_.find(ConsentGrantId("oag1")).value());
  EXPECT_EQ(ids(grants_.list_all({}).value()), "oag2 ");
  EXPECT_EQ(ids(grants_.list({}, {}).value().rows), "oag2 ");
  EXPECT_EQ(grants_.applications({}).value(), std::vector{domain::ApplicationId("0oaportal")});
  EXPECT_TRUE(grants_.applications({.scope = domain::ScopeId("scpread")}).value().empty());
  const auto all = grants_.list_with_withdrawn({.user = domain::UserId("00uada")}).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.front().withdrawn, from_seconds(1200));
  ASSERT_TRUE(grants_.put(some_grant("oag3"))) << "given anew";
  EXPECT_EQ(ids(grants_.list_with_withdrawn({}).value()), "oag2 oag3 ");
}

TEST_P(ConsentGrantsTest, They_are_paged_by_age) {
  ASSERT_TRUE(grants_.put(some_grant("oag2", "scpb", 2000)));
  ASSERT_TRUE(grants_.put(some_grant("oag1", "scpa", 3000)));
  ASSERT_TRUE(grants_.put(some_grant("oag3", "scpc", 1000)));
  const auto first = grants_.list({}, {"", 2}).value();
  EXPECT_EQ(ids(first.rows), "oag3 oag2 ");
  const auto second = grants_.list({}, {first.next, 2}).value();
  EXPECT_EQ(ids(second.rows), "oag1 ");
  EXPECT_EQ(second.next, "");
}

TEST_P(ConsentGrantsTest, They_are_found_and_erased_by_what_they_are_about) {
  const std::pair<const char*, ConsentGrants::Of> about[] = {
      {"user", {.user = domain::UserId("00uada")}},
      {"application", {.application = domain::ApplicationId("0oaportal")}},
      {"server", {.server = domain::AuthorizationServerId("auschat")}},
      {"scope", {.scope = domain::ScopeId("scpread")}},
  };
  ConsentGrant other{ConsentGrantId("oagother"),
                     domain::UserId("00ubob"),
                     domain::ApplicationId("0oaother"),
                     domain::AuthorizationServerId("ausother"),
                     domain::ScopeId("scpother"),
                     from_seconds(1),
                     from_seconds(1)};
  for (const auto& [name, of] : about) {
    ASSERT_TRUE(grants_.put(other));
    ASSERT_TRUE(grants_.put(some_grant("oag1")));
    EXPECT_EQ(ids(grants_.list_all(of).value()), "oag1 ") << name;
    EXPECT_TRUE(of.covers(some_grant("oag1"))) << name;
    EXPECT_FALSE(of.covers(other)) << name;
    EXPECT_EQ(grants_.erase(of).value(), 1) << name;
    EXPECT_EQ(ids(grants_.list_all({}).value()), "oagother ") << name;
    ASSERT_TRUE(grants_.put(some_grant("oag1")));
    ASSERT_TRUE(grants_.withdraw(ConsentGrantId("oag1"), from_seconds(2)));
    EXPECT_EQ(grants_.erase(of).value(), 0) << name << ": it did not stand";
    EXPECT_EQ(ids(grants_.list_with_withdrawn({}).value()), "oagother ") << name;
  }
}

MANDATE_ON_EVERY_DATABASE(ConsentGrantsTest);

}  // namespace
}  // namespace mandate::storage
