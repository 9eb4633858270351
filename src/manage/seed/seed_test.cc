#include "manage/seed/seed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/temporary_directory.h"
#include "crypto/keys.h"
#include "crypto/password.h"
#include "manage/access/callers.h"
#include "storage/authorization_servers.h"
#include "storage/groups.h"
#include "storage/policies.h"
#include "storage/users.h"

namespace mandate::manage {
namespace {

using ::testing::SizeIs;

class SeedTest : public ::testing::Test {
 protected:
  SeedTest()
      : store_(storage::Store::open({directory_.path(), false}).value()),
        ledger_(ledger::Ledger::start(*store_, clock_).value()) {}

  Result<Seed> seed(std::string_view algorithm = "RS256") {
    const SeedRequest request{"Acme", "admin@example.test", std::string(algorithm)};
    auto seed = make_seed(request);
    CHECK(seed_organization(*ledger_, clock_, sealer_, request, seed));
    return seed;
  }
  std::int64_t count(const std::string& table) {
    return store_
        ->read([&](storage::sql::Connection& connection) {
          return connection.find("select count(*) from " + table, {},
                                 [](const storage::sql::Row& row) { return row.integer(0); });
        })
        .value()
        .value();
  }

  mandate::testing::TemporaryDirectory directory_;
  FakeClock clock_{parse_time("2026-03-01T12:00:00Z").value()};
  crypto::Sealer sealer_{crypto::Sealer::new_key()};
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
};

TEST_F(SeedTest, ASecondSeedIsRefusedAndChangesNothing) {
  ASSERT_TRUE(seed());
  const auto again = seed();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  EXPECT_EQ(count("users"), 1);
  EXPECT_EQ(count("events"), 4);
}

TEST_F(SeedTest, ARefusedSeedLeavesNothing) {
  EXPECT_EQ(seed("HS256").error().kind, ErrorKind::invalid);
  EXPECT_EQ(find_organization(*store_).value().has_value(), false);
  for (const auto* table : {"settings", "users", "groups", "signing_keys", "events"})
    EXPECT_EQ(count(table), 0) << table;
}

TEST_F(SeedTest, TheSecretsItGivesWork) {
  const auto seeded = seed().value();
  EXPECT_EQ(find_organization(*store_).value()->id, seeded.organization.id);
  EXPECT_EQ(find_organization(*store_).value()->name, "Acme");
  const domain::Organization organization{seeded.organization.id, "Acme", "https://mandate.test"};
  const Environment environment{*store_, *ledger_, clock_, organization, sealer_};
  const auto caller = Callers(environment).of_api_token(seeded.api_token, {}).value();
  EXPECT_EQ(caller.party.alternate_id, "admin@example.test");
  const auto admin =
      store_->read([&](storage::sql::Connection& connection) { return storage::Users(connection).find(caller.user); })
          .value();
  EXPECT_TRUE(crypto::verify_password(admin->password_hash, seeded.admin_password));
}

TEST_F(SeedTest, TheServersHaveKeysThatOpen) {
  ASSERT_TRUE(seed("ES256"));
  const auto keys_of = [&](std::string_view server) {
    return store_
        ->read([&](storage::sql::Connection& connection) {
          return storage::SigningKeys(connection).list_of(domain::AuthorizationServerId(server));
        })
        .value();
  };
  EXPECT_THAT(keys_of(""), SizeIs(3));
  const auto keys = keys_of("default");
  ASSERT_THAT(keys, SizeIs(1));
  EXPECT_EQ(keys[0].algorithm, "ES256");
  const auto opened = sealer_.open(keys[0].sealed, "signing_key:" + keys[0].kid);
  ASSERT_TRUE(opened);
  EXPECT_EQ(crypto::PrivateKey::from_pkcs8(opened->reveal()).value().type(), crypto::KeyType::p256);
}

TEST_F(SeedTest, TheDefaultServerLetsEverybodyThroughItsPolicy) {
  ASSERT_TRUE(seed());
  const auto checked = store_->read([](storage::sql::Connection& connection) -> Result<void> {
    const domain::AuthorizationServerId id("default");
    TRY(const auto server, storage::AuthorizationServers(connection).find(id));
    EXPECT_EQ(server->audience, "api://default");
    EXPECT_TRUE(server->built_in);
    TRY(const auto scopes, storage::Scopes(connection).list_of(id));
    EXPECT_THAT(scopes, SizeIs(7));
    TRY(const auto policies, storage::Policies(connection).list_of(id));
    EXPECT_TRUE(policies.at(0).covers_client("wlpany"));
    TRY(const auto rules, storage::Rules(connection).list_of(policies.at(0).id));
    EXPECT_TRUE(rules.at(0).covers_person("00uany", {}));
    EXPECT_TRUE(rules.at(0).covers_grant("urn:ietf:params:oauth:grant-type:jwt-bearer"));
    EXPECT_TRUE(rules.at(0).covers_scope("anything"));
    return {};
  });
  EXPECT_TRUE(checked);
}

}  // namespace
}  // namespace mandate::manage
