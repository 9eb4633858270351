// What storage promises about claims, whatever the database.
#include "storage/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/authorization_servers.h"
#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using domain::AuthorizationServerId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ClaimStorage : public testing::DatabaseTest {
 protected:
  domain::Claim claim(std::string_view id, std::string_view server, std::string_view name) {
    domain::Claim claim;
    claim.id = domain::ClaimId(id);
    claim.server = AuthorizationServerId(server);
    claim.name = name;
    claim.value = "user.email";
    return claim;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  Claims claims_{*connection_};
};

TEST_P(ClaimStorage, AClaimComesBackAsStored) {
  auto stored = claim("ocl1", "aus1", "mail");
  ASSERT_TRUE(claims_.insert(stored));
  stored.status = domain::Status::inactive;
  stored.type = domain::ClaimType::identity;
  stored.group_filter = domain::GroupFilter::regex;
  stored.value = "App-'.*";
  stored.scopes = {"read", "write"};
  stored.always_included = false;
  ASSERT_TRUE(claims_.update(stored));
  const auto found = claims_.find(stored.server, stored.id).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "mail");
  EXPECT_EQ(found->status, domain::Status::inactive);
  EXPECT_EQ(found->type, domain::ClaimType::identity);
  EXPECT_EQ(found->group_filter, domain::GroupFilter::regex);
  EXPECT_EQ(found->value, "App-'.*");
  EXPECT_THAT(found->scopes, ElementsAre("read", "write"));
  EXPECT_FALSE(found->always_included);
  EXPECT_FALSE(claims_.find(AuthorizationServerId("aus2"), stored.id).value());
}

TEST_P(ClaimStorage, ANameIsUniqueAmongTheServersClaimsOfAType) {
  ASSERT_TRUE(claims_.insert(claim("ocl1", "aus1", "mail")));
  EXPECT_EQ(claims_.insert(claim("ocl2", "aus1", "mail")).error().kind, ErrorKind::conflict);
  EXPECT_TRUE(claims_.insert(claim("ocl3", "aus2", "mail")));
  auto other = claim("ocl4", "aus1", "mail");
  other.type = domain::ClaimType::identity;
  EXPECT_TRUE(claims_.insert(other));
  ASSERT_TRUE(claims_.erase(other.id));
  EXPECT_EQ(claims_.list_of(AuthorizationServerId("aus1")).value().size(), 1U);
}

TEST_P(ClaimStorage, ClaimsGoWithTheirServer) {
  for (const auto* id : {"aus1", "aus2"}) ASSERT_TRUE(claims_.insert(claim(std::string("ocl-") + id, id, "mail")));
  ASSERT_TRUE(AuthorizationServers(*connection_).erase(AuthorizationServerId("aus1")));
  EXPECT_THAT(claims_.list_of(AuthorizationServerId("aus1")).value(), IsEmpty());
  EXPECT_EQ(claims_.list_of(AuthorizationServerId("aus2")).value().size(), 1U);
}

MANDATE_ON_EVERY_DATABASE(ClaimStorage);

}  // namespace
}  // namespace mandate::storage
