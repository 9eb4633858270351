// What storage promises about trusted origins, whatever the database.
#include "storage/trusted_origins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using domain::TrustedOriginId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class TrustedOriginStorage : public testing::DatabaseTest {
 protected:
  static domain::TrustedOrigin origin(std::string_view id, std::string name, std::string origin, int second = 0) {
    domain::TrustedOrigin made;
    made.id = TrustedOriginId(id);
    made.name = std::move(name);
    made.origin = std::move(origin);
    made.scopes = {true, false};
    made.created = made.last_updated = from_micros(second * 1000000LL);
    made.created_by = made.last_updated_by = "00u1";
    return made;
  }
  std::vector<std::string> ids(std::string_view filter, std::string q = "") {
    TrustedOrigins::ListRequest request{{"", 20}, std::move(q)};
    if (!filter.empty()) request.filter = domain::parse_filter(filter, ErrorKind::bad_filter).value();
    std::vector<std::string> ids;
    const auto page = origins_.list(request).value();
    for (const auto& row : page.rows) ids.push_back(row.id.str());
    return ids;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  TrustedOrigins origins_{*connection_};
};

TEST_P(TrustedOriginStorage, ComesBackAsStored) {
  auto stored = origin("tos1", "App", "https://app.test", 1);
  ASSERT_TRUE(origins_.insert(stored));
  stored.name = "The app";
  stored.origin = "https://the.test:8443";
  stored.scopes = {false, true, true};
  stored.status = domain::Status::inactive;
  stored.last_updated = from_micros(2);
  stored.last_updated_by = "00u2";
  ASSERT_TRUE(origins_.update(stored));
  const auto found = origins_.find(stored.id).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, stored.name);
  EXPECT_EQ(found->origin, stored.origin);
  EXPECT_EQ(found->scopes, stored.scopes);
  EXPECT_EQ(found->status, stored.status);
  EXPECT_EQ(found->created, from_micros(1000000));
  EXPECT_EQ(found->created_by, "00u1");
  EXPECT_EQ(found->last_updated, from_micros(2));
  EXPECT_EQ(found->last_updated_by, "00u2");
  EXPECT_EQ(origins_.find_by_name("THE APP").value()->id, stored.id);
  EXPECT_FALSE(origins_.find_by_origin("https://app.test").value());
  ASSERT_TRUE(origins_.erase(stored.id));
  EXPECT_EQ(origins_.count().value(), 0);
}

TEST_P(TrustedOriginStorage, NamesAndOriginsAreUnique) {
  ASSERT_TRUE(origins_.insert(origin("tos1", "App", "https://app.test")));
  EXPECT_EQ(origins_.insert(origin("tos2", "aPP", "https://other.test")).error().kind, ErrorKind::conflict);
  EXPECT_EQ(origins_.insert(origin("tos2", "Other", "https://app.test")).error().kind, ErrorKind::conflict);
  EXPECT_TRUE(origins_.insert(origin("tos2", "Other", "http://app.test")));
}

TEST_P(TrustedOriginStorage, OnlyActiveOnesWithCorsMayCall) {
  EXPECT_THAT(origins_.trusted_for(&domain::TrustedOriginScopes::cors).value(), IsEmpty());
  auto redirecting = origin("tos1", "a", "https://redirecting.test"),
       stopped = origin("tos2", "b", "https://stopped.test"), both = origin("tos3", "c", "https://both.test"),
       neither = origin("tos5", "e", "https://neither.test");
  redirecting.scopes = {false, true};
  stopped.status = domain::Status::inactive;
  both.scopes = {true, true};
  neither.scopes = {};
  for (const auto& one : {redirecting, stopped, both, neither, origin("tos4", "d", "https://calling.test")})
    ASSERT_TRUE(origins_.insert(one));
  EXPECT_THAT(origins_.trusted_for(&domain::TrustedOriginScopes::cors).value(),
              UnorderedElementsAre("https://both.test", "https://calling.test"));
  EXPECT_THAT(ids(R"(type eq "REDIRECT")"), ElementsAre("tos1", "tos3"));
  EXPECT_THAT(ids(R"(type eq "CORS" and status eq "INACTIVE")"), ElementsAre("tos2"));
}

TEST_P(TrustedOriginStorage, ComeByCreationAndAreFound) {
  ASSERT_TRUE(origins_.insert(origin("tos3", "Zebra", "https://app.test", 1)));
  ASSERT_TRUE(origins_.insert(origin("tos1", "Ape", "http://zoo.test", 2)));
  ASSERT_TRUE(origins_.insert(origin("tos2", "Bear", "https://zoo.test", 2)));
  const auto first = origins_.list({{"", 2}}).value();
  EXPECT_EQ(first.rows.size(), 2U);
  EXPECT_EQ(origins_.list({{first.next, 2}}).value().rows.front().id.str(), "tos2");
  EXPECT_THAT(ids("", "ZEB"), ElementsAre("tos3"));
  EXPECT_THAT(ids("", "https://z"), ElementsAre("tos2"));
  EXPECT_THAT(ids(R"(name eq "APE" or origin sw "https://app")"), ElementsAre("tos3", "tos1"));
  const auto refused = origins_.list({{"", 2}, "", domain::parse_filter("id eq \"a\"", ErrorKind::bad_filter).value()});
  EXPECT_EQ(refused.error().kind, ErrorKind::bad_filter);
}

MANDATE_ON_EVERY_DATABASE(TrustedOriginStorage);

}  // namespace
}  // namespace mandate::storage
