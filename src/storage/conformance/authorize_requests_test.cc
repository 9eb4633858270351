#include "storage/authorize_requests.h"

#include <gtest/gtest.h>

#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using domain::AuthorizeRequest;

AuthorizeRequest some_request() {
  AuthorizeRequest request;
  request.id = domain::AuthorizeRequestId::generate();
  request.client_id = domain::ClientId("portal");
  request.application = domain::ApplicationId("0oaportal00000000000");
  request.redirect_uri = "https://portal.test/callback?tenant=\"a\"";
  request.scopes = {"openid", "email"};
  request.resources = {"https://files.test/a \"b\"", "https://tickets.test"};
  request.state = "s\r\n\"<ü>";
  request.nonce = "n";
  request.code_challenge = "c";
  request.response_mode = domain::ResponseMode::form_post;
  request.prompt = {"login", "consent"};
  request.max_age = std::chrono::seconds(0);
  request.login_hint = "ada@example.test";
  request.hinted_user = domain::UserId("00uada");
  request.csrf_hash = "csrf";
  request.created = from_seconds(1000);
  request.expires = from_seconds(1600);
  return request;
}

class AuthorizeRequestsTest : public testing::DatabaseTest {
 protected:
  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  AuthorizeRequests requests_{*connection_};
};

TEST_P(AuthorizeRequestsTest, A_request_without_code_is_not_found_by_the_empty_hash) {
  ASSERT_TRUE(requests_.insert(some_request()));
  EXPECT_EQ(requests_.find_by_code_hash("").value().has_value(), false);
  EXPECT_EQ(requests_.find(domain::AuthorizeRequestId("arqunknown")).value().has_value(), false);
}

TEST_P(AuthorizeRequestsTest, Two_requests_never_share_a_code) {
  auto first = some_request(), second = some_request();
  first.code_hash = second.code_hash = "hash";
  ASSERT_TRUE(requests_.insert(first));
  EXPECT_EQ(requests_.insert(second).error().kind, ErrorKind::conflict);
}

TEST_P(AuthorizeRequestsTest, What_is_written_is_read_back) {
  auto request = some_request();
  ASSERT_TRUE(requests_.insert(request));
  request.csrf_hash.clear();
  request.code_hash = "hash";
  request.session = domain::SessionId("ses1");
  request.user = domain::UserId("00u1");
  request.auth_time = from_seconds(1200);
  request.amr = {"pwd"};
  request.expires = from_seconds(1260);
  ASSERT_TRUE(requests_.update(request));

  const auto found = requests_.find_by_code_hash("hash").value().value();
  EXPECT_EQ(found.id, request.id);
  EXPECT_EQ(found.client_id, request.client_id);
  EXPECT_EQ(found.application, request.application);
  EXPECT_EQ(found.redirect_uri, request.redirect_uri);
  EXPECT_EQ(found.scopes, request.scopes);
  EXPECT_EQ(found.resources, request.resources);
  EXPECT_EQ(found.state, request.state);
  EXPECT_EQ(found.nonce, request.nonce);
  EXPECT_EQ(found.code_challenge, request.code_challenge);
  EXPECT_EQ(found.response_mode, request.response_mode);
  EXPECT_EQ(found.prompt, request.prompt);
  EXPECT_EQ(found.max_age, request.max_age);
  EXPECT_EQ(found.login_hint, request.login_hint);
  EXPECT_EQ(found.hinted_user, request.hinted_user);
  EXPECT_EQ(found.csrf_hash, "");
  EXPECT_EQ(found.session, request.session);
  EXPECT_EQ(found.user, request.user);
  EXPECT_EQ(found.auth_time, request.auth_time);
  EXPECT_EQ(found.amr, request.amr);
  EXPECT_EQ(found.created, request.created);
  EXPECT_EQ(found.expires, request.expires);
}

TEST_P(AuthorizeRequestsTest, Only_expired_requests_are_erased) {
  auto old = some_request(), fresh = some_request();
  fresh.expires = from_seconds(2000);
  ASSERT_TRUE(requests_.insert(old));
  ASSERT_TRUE(requests_.insert(fresh));
  ASSERT_TRUE(requests_.erase_expired(old.expires));
  EXPECT_FALSE(requests_.find(old.id).value());
  EXPECT_TRUE(requests_.find(fresh.id).value());
}

MANDATE_ON_EVERY_DATABASE(AuthorizeRequestsTest);

}  // namespace
}  // namespace mandate::storage
