// What storage promises about delegation links, whatever the database.
#include "storage/delegation_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using domain::DelegatedToken;
using ::testing::ElementsAre;

class DelegationLinkStorage : public testing::DatabaseTest {
 protected:
  static domain::DelegationLink link(std::string_view id, std::string_view client, std::string_view agent, int created,
                                     DelegatedToken token = DelegatedToken::access_token) {
    return {domain::DelegationLinkId(id), std::string(client),  client.starts_with("wlp"), token,
            domain::AgentId(agent),       from_seconds(created)};
  }
  template <class Rows>
  static std::vector<std::string> ids(const Rows& rows) {
    std::vector<std::string> ids;
    for (const auto& row : rows) ids.push_back(row.id.str());
    return ids;
  }
  std::vector<std::string> filtered(std::string_view filter) {
    DelegationLinks::ListRequest request;
    request.filter = domain::parse_filter(filter, ErrorKind::bad_filter).value();
    return ids(links_.list(request).value().rows);
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  DelegationLinks links_{*connection_};
};

TEST_P(DelegationLinkStorage, OneLinkForEachClientAgentAndKindOfToken) {
  ASSERT_TRUE(links_.insert(link("dl1", "wlpone", "wlptwo", 1)));
  ASSERT_TRUE(links_.insert(link("dl2", "wlpone", "wlptwo", 1, DelegatedToken::id_token)));
  EXPECT_EQ(links_.insert(link("dl3", "wlpone", "wlptwo", 1)).error().kind, ErrorKind::conflict);
  ASSERT_TRUE(links_.insert(link("dl4", "wlptwo", "wlpone", 1))) << "the other way round is another";
  const auto found = links_.find(domain::DelegationLinkId("dl2")).value().value();
  EXPECT_TRUE(found.client_is_agent);
  EXPECT_EQ(found.token, DelegatedToken::id_token);
  EXPECT_EQ(found.created, from_seconds(1));
  ASSERT_TRUE(links_.erase(found.id));
  EXPECT_FALSE(links_.find(found.id).value());
}

TEST_P(DelegationLinkStorage, AreListedByCreationAndFoundFromBothEnds) {
  for (const auto& one : {link("dl3", "0oaapp", "wlpone", 1), link("dl1", "wlpone", "wlptwo", 2),
                          link("dl2", "0oaapp", "wlptwo", 2, DelegatedToken::id_token)})
    ASSERT_TRUE(links_.insert(one));
  const auto first = links_.list({.page = {"", 2}}).value();
  EXPECT_THAT(ids(first.rows), ElementsAre("dl3", "dl1"));
  EXPECT_THAT(ids(links_.list({.page = {first.next, 2}}).value().rows), ElementsAre("dl2"));
  EXPECT_THAT(ids(links_.list_to(domain::AgentId("wlptwo")).value()), ElementsAre("dl1", "dl2"));
  EXPECT_THAT(ids(links_.list_from("0oaapp").value()), ElementsAre("dl3", "dl2"));
  EXPECT_THAT(filtered(R"(client eq "0oaapp" and agent eq "wlptwo")"), ElementsAre("dl2"));
  EXPECT_THAT(filtered(R"(tokenType eq "ID_TOKEN")"), ElementsAre("dl2"));
}

MANDATE_ON_EVERY_DATABASE(DelegationLinkStorage);

}  // namespace
}  // namespace mandate::storage
