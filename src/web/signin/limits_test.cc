#include "web/signin/testing/signin_fixture.h"

namespace mandate::web::signin {
namespace {

using testing::Answer;
using ::testing::HasSubstr;
using testing::SigninTest;
using testing::TestBrowser;

// The sign-on pages once more, with narrow limits.
class SigninLimits : public SigninTest {
 protected:
  void limit(const RateLimits& limits) {
    strict_ = std::make_unique<SigninApi>(*environment_, pool_, limits);
    strict_router_ =
        std::make_unique<http::Router>(http::inline_handler([](const http::Request&) { return http::Response{404}; }),
                                       http::inline_handler([](const http::Request&) { return http::Response{405}; }));
    mount_signin(*strict_router_, *strict_);
  }
  TestBrowser browser() const { return TestBrowser(*strict_router_); }
  static std::string authorize_path() { return "/oauth2/v1/authorize?" + authorize_query(); }
  static void expect_told_to_wait(const Answer& answer, const char* seconds) {
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.header("Retry-After"), seconds);
    EXPECT_EQ(answer.location(), "");
    EXPECT_THAT(answer.body, HasSubstr(std::string("try again in ") + seconds + " seconds"));
  }
  // Once everything that was queued before is written: nobody waits for these.
  std::size_t violations() {
    write([](storage::sql::Connection&) -> Result<void> { return {}; });
    const auto all = events();
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [](const auto& line) { return line.starts_with("system.rate_limit.violation"); }));
  }

 private:
  std::unique_ptr<SigninApi> strict_;
  std::unique_ptr<http::Router> strict_router_;
};

TEST_F(SigninLimits, Who_tries_passwords_waits_whatever_the_login) {
  limit({.address_failures = 3});
  auto guesser = browser();
  const auto page = authorize(guesser);
  for (const char* login : {"ada@example.test", "bob@example.test", "nobody@example.test"})
    EXPECT_EQ(submit(guesser, page, login, "guess").status, 403) << login;
  expect_told_to_wait(submit(guesser, page, "ada@example.test"), "30");
  expect_told_to_wait(guesser.post("/signin/password", {{"token", "guess"}}), "30");
  EXPECT_EQ(violations(), 1U);
  EXPECT_EQ(authorize(guesser).status, 200) << "only what takes a secret waits";
  clock_.advance(std::chrono::seconds(30));
  EXPECT_EQ(submit(guesser, page, "ada@example.test").status, 303);
}

TEST_F(SigninLimits, Signing_on_is_no_failure_and_neither_is_a_form_that_is_too_old) {
  limit({.address_failures = 1});
  for (int i = 0; i < 3; ++i) {
    auto one = browser();
    const auto page = authorize(one);
    EXPECT_EQ(submit(one, page, "ada@example.test").status, 303);
    EXPECT_EQ(submit(one, page, "ada@example.test").status, 400) << "used";
  }
}

TEST_F(SigninLimits, Links_to_choose_a_password_are_not_guessed) {
  limit({.address_failures = 2});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(browser().get("/signin/password?token=guess").status, 403);
  expect_told_to_wait(browser().get("/signin/password?token=guess"), "30");
}

TEST_F(SigninLimits, An_address_has_a_limit_at_every_page) {
  limit({.address_requests = 6});
  auto one = browser();
  for (const char* path : {"/signin", "/signin/consent", "/my/applications", "/signin/password", "/oauth2/v1/logout"})
    EXPECT_NE(one.get(path).status, 429) << path;
  EXPECT_EQ(one.get(authorize_path()).status, 200);
  for (const char* path : {"/signin", "/my/applications", "/oauth2/v1/authorize", "/login/signout"})
    expect_told_to_wait(one.get(path), "60");
}

TEST_F(SigninLimits, No_address_fills_the_database_with_sign_ons) {
  limit({.address_sign_ons = 2});
  auto person = browser();
  ASSERT_EQ(submit(person, authorize(person), "ada@example.test").status, 303);
  EXPECT_EQ(authorize(person).status, 302) << "answered from the session: nothing waits";
  EXPECT_EQ(browser().get("/my/applications").status, 200);
  expect_told_to_wait(browser().get(authorize_path()), "600");
  expect_told_to_wait(browser().get("/my/applications"), "600");
  clock_.advance(std::chrono::minutes(10));
  EXPECT_EQ(browser().get(authorize_path()).status, 200);
}

}  // namespace
}  // namespace mandate::web::signin
