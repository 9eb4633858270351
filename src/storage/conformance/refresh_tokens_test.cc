#include "storage/refresh_tokens.h"

#include <gtest/gtest.h>

#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using domain::RefreshToken;
using domain::RefreshTokenId;

RefreshToken some_token(std::string_view id, std::int64_t created = 1000) {
  RefreshToken token;
  token.id = RefreshTokenId(id);
  token.client_id = domain::ClientId("portal");
  token.application = domain::ApplicationId("0oaportal");
  token.server = domain::AuthorizationServerId("auschat");
  token.user = domain::UserId("00uada");
  token.session = domain::SessionId("ses1");
  token.scopes = {"openid", "offline_access"};
  token.resources = {"https://files.test/a \"b\"", "https://tickets.test"};
  token.auth_time = from_seconds(990);
  token.amr = {"pwd"};
  token.created = token.last_used = token.replaced = from_seconds(created);
  token.idle = std::chrono::seconds(100);
  token.expires = from_seconds(created + 500);
  return token;
}

class RefreshTokensTest : public testing::DatabaseTest {
 protected:
  std::vector<std::string> ids(const RefreshTokens::Of& of) {
    std::vector<std::string> found;
    const auto tokens = tokens_.list_all(of).value();
    for (const auto& token : tokens) found.push_back(token.id.str());
    return found;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  RefreshTokens tokens_{*connection_};
};

TEST_P(RefreshTokensTest, What_is_written_is_read_back) {
  auto token = some_token("oar1");
  ASSERT_TRUE(tokens_.insert(token));
  EXPECT_EQ(tokens_.insert(token).error().kind, ErrorKind::conflict);
  token.generation = 7;
  token.replaced = token.last_used = from_seconds(1050);
  ASSERT_TRUE(tokens_.update(token));
  const auto read = tokens_.find(token.id).value().value();
  EXPECT_EQ(read.client_id, token.client_id);
  EXPECT_EQ(read.application, token.application);
  EXPECT_EQ(read.server, token.server);
  EXPECT_EQ(read.user, token.user);
  EXPECT_EQ(read.session, token.session);
  EXPECT_EQ(read.scopes, token.scopes);
  EXPECT_EQ(read.resources, token.resources);
  EXPECT_EQ(read.auth_time, token.auth_time);
  EXPECT_EQ(read.amr, token.amr);
  EXPECT_EQ(read.generation, 7);
  EXPECT_EQ(read.replaced, token.replaced);
  EXPECT_EQ(read.expires, token.expires);
  EXPECT_EQ(read.ends(), from_seconds(1150));
  EXPECT_EQ(tokens_.find(RefreshTokenId("oar2")).value().has_value(), false);
}

TEST_P(RefreshTokensTest, They_are_found_by_whom_they_belong_to) {
  ASSERT_TRUE(tokens_.insert(some_token("oar1")));
  auto other = some_token("oar2", 1001);
  other.server = {};
  other.client_id = domain::ClientId("other");
  other.application = domain::ApplicationId("0oaother");
  ASSERT_TRUE(tokens_.insert(other));
  other = some_token("oar3", 1002);
  other.user = domain::UserId("00ubob");
  ASSERT_TRUE(tokens_.insert(other));

  using Ids = std::vector<std::string>;
  EXPECT_EQ(ids({}), (Ids{"oar1", "oar2", "oar3"}));
  EXPECT_EQ(ids({.server = domain::AuthorizationServerId()}), Ids{"oar2"});
  EXPECT_EQ(ids({.user = domain::UserId("00uada")}), (Ids{"oar1", "oar2"}));
  EXPECT_EQ(ids({.client_id = domain::ClientId("portal"), .user = domain::UserId("00ubob")}), Ids{"oar3"});
  EXPECT_EQ(tokens_.applications({.user = domain::UserId("00uada")}).value().size(), 2u);

  const auto page = tokens_.list({}, {"", 2}).value();
  EXPECT_EQ(page.rows.size(), 2u);
  const auto rest = tokens_.list({}, {page.next, 2}).value();
  ASSERT_EQ(rest.rows.size(), 1u);
  EXPECT_EQ(rest.rows[0].id.str(), "oar3");
  EXPECT_EQ(rest.next, "");
}

TEST_P(RefreshTokensTest, What_has_ended_is_erased) {
  ASSERT_TRUE(tokens_.insert(some_token("oar1")));
  auto endless = some_token("oar2");
  endless.expires.reset();
  endless.idle = std::chrono::hours(1000);
  ASSERT_TRUE(tokens_.insert(endless));
  ASSERT_TRUE(tokens_.erase_ended(from_seconds(1099)));
  EXPECT_EQ(ids({}).size(), 2u);
  ASSERT_TRUE(tokens_.erase_ended(from_seconds(1100)));
  EXPECT_EQ(ids({}), std::vector<std::string>{"oar2"});
  ASSERT_TRUE(tokens_.erase(RefreshTokenId("oar2")));
  EXPECT_TRUE(ids({}).empty());
}

MANDATE_ON_EVERY_DATABASE(RefreshTokensTest);

}  // namespace
}  // namespace mandate::storage
