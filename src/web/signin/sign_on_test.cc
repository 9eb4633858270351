#include <gmock/gmock.h>

#include <thread>

#include "base/random.h"
#include "storage/settings.h"
#include "web/signin/testing/signin_fixture.h"

namespace mandate::web::signin {
namespace {

using domain::UserStatus;
using testing::Answer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Parameters;
using testing::SigninTest;
using testing::TestBrowser;

class SignOn : public SigninTest {
 protected:
  // A form that is not this page's: refused before the password is looked at, and nothing happens.
  void expect_refused(const Answer& answer, const char* name) {
    EXPECT_EQ(answer.status, 400) << name;
    EXPECT_EQ(answer.location(), "") << name;
    EXPECT_EQ(answer.header("Set-Cookie"), "") << name;
    EXPECT_THAT(events(), IsEmpty()) << name;
  }
  // What a page says, without what differs between two pages anyway.
  static std::string text_of(const Answer& answer, const std::string& login) {
    auto text = answer.body;
    for (const auto& part : {answer.field("request"), answer.field("form_token"), login})
      for (auto at = text.find(part); at != std::string::npos; at = text.find(part)) text.erase(at, part.size());
    const auto nonce = text.find("nonce=\"") + 7;
    return text.erase(nonce, text.find('"', nonce) - nonce);
  }
  void fail_times(int times, std::string_view login = "ada@example.test") {
    for (int i = 0; i < times; ++i) {
      TestBrowser browser(router_);
      EXPECT_EQ(sign_on(browser, {}, login, "wrong").status, 403);
    }
  }
  bool can_sign_on(std::string_view login = "ada@example.test") {
    TestBrowser browser(router_);
    return sign_on(browser, {}, login).answered("code") != "";
  }

  TestBrowser browser_{router_};
};

TEST_F(SignOn, A_form_counts_only_with_its_token_in_its_browser) {
  const auto page = authorize(browser_);
  const auto other_page = authorize(browser_);
  const auto with = [&](const Parameters& changes) {
    Parameters form{{"request", page.field("request")},
                    {"form_token", page.field("form_token")},
                    {"username", "ada@example.test"},
                    {"password", std::string(testing::password)}};
    for (const auto& [name, value] : changes) form[name] = value;
    return form;
  };
  const struct {
    const char* name;
    Parameters form;
  } cases[] = {
      {"no token", with({{"form_token", ""}})},
      {"another token", with({{"form_token", random_base62(43)}})},
      {"the token of another page", with({{"form_token", other_page.field("form_token")}})},
      {"no request", with({{"request", ""}})},
      {"an unknown request", with({{"request", "arq00000000000000000"}})},
      {"the request of another page", with({{"request", other_page.field("request")}})},
  };
  for (const auto& test : cases) expect_refused(browser_.post("/signin", test.form), test.name);

  TestBrowser stranger(router_);
  expect_refused(stranger.post("/signin", with({})), "a browser without the cookie");
  authorize(stranger);
  expect_refused(stranger.post("/signin", with({})), "a browser with a cookie of its own");
  stranger.cookies[form_cookie] = "";
  expect_refused(stranger.post("/signin", with({})), "an empty cookie");
  EXPECT_EQ(browser_.post("/signin", with({})).status, 303) << "the right form is still good after all that";
}

TEST_F(SignOn, A_form_that_another_site_sends_is_refused) {
  const auto page = authorize(browser_);
  const struct {
    const char* name;
    std::vector<http::Header> headers;
  } cases[] = {
      {"a foreign origin", {{"Origin", "https://evil.test"}}},
      {"an origin that hides", {{"Origin", "null"}}},
      {"another port", {{"Origin", "https://mandate.test:8443"}}},
      {"another scheme", {{"Origin", "http://mandate.test"}}},
      {"a foreign site", {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://mandate.test"}}},
      {"a sibling host", {{"Sec-Fetch-Site", "same-site"}}},
  };
  for (const auto& test : cases) {
    browser_.headers = test.headers;
    expect_refused(submit(browser_, page, "ada@example.test"), test.name);
  }
  browser_.headers = {{"Origin", "https://mandate.test"}, {"Sec-Fetch-Site", "same-origin"}};
  EXPECT_EQ(submit(browser_, page, "ada@example.test").status, 303);
}

TEST_F(SignOn, A_form_can_be_used_once_and_for_ten_minutes) {
  const auto page = authorize(browser_);
  clock_.advance(std::chrono::minutes(10));
  expect_refused(submit(browser_, page, "ada@example.test"), "expired");

  const auto fresh = authorize(browser_);
  clock_.advance(std::chrono::minutes(10) - std::chrono::seconds(1));
  EXPECT_NE(submit(browser_, fresh, "ada@example.test").answered("code"), "");
  const auto before = events();
  EXPECT_EQ(submit(browser_, fresh, "ada@example.test").status, 400);
  EXPECT_EQ(submit(browser_, fresh, "ada@example.test", "wrong").status, 400);
  EXPECT_EQ(events(), before);
}

TEST_F(SignOn, One_form_sent_many_times_at_once_gives_one_code) {
  const auto page = authorize(browser_);
  std::atomic<int> codes = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&, cookies = browser_.cookies] {
      TestBrowser same(router_);
      same.cookies = cookies;
      if (submit(same, page, "ada@example.test").answered("code") != "") ++codes;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(codes, 1);
}

TEST_F(SignOn, Every_refusal_reads_the_same) {
  add_user("suspended@example.test", UserStatus::suspended);
  add_user("staged@example.test", UserStatus::staged);
  add_user("gone@example.test", UserStatus::deprovisioned);
  auto keyless = add_user("keyless@example.test", UserStatus::active);
  keyless.password_hash.clear();
  write([&](storage::sql::Connection& connection) { return storage::Users(connection).update(keyless); });
  const std::string wrong = text_of(sign_on(browser_, {}, "ada@example.test", "wrong"), "ada@example.test");
  EXPECT_THAT(wrong, HasSubstr("role=\"alert\""));
  for (const std::string login : {"suspended@example.test", "staged@example.test", "gone@example.test",
                                  "keyless@example.test", "nobody@example.test"}) {
    TestBrowser browser(router_);
    const auto answer = sign_on(browser, {}, login);
    EXPECT_EQ(answer.status, 403) << login;
    EXPECT_EQ(text_of(answer, login), wrong) << login;
    EXPECT_FALSE(browser.cookies.contains(session_cookie)) << login;
  }
  TestBrowser browser(router_);
  EXPECT_EQ(sign_on(browser, {}, "keyless@example.test", "").status, 403);
  EXPECT_EQ(sign_on(browser, {}, "", "").status, 403);
  EXPECT_THAT(
      events(),
      ElementsAre("user.session.start FAILURE INVALID_CREDENTIALS", "user.session.start FAILURE SUSPENDED",
                  "user.session.start FAILURE STAGED", "user.session.start FAILURE DEPROVISIONED",
                  "user.session.start FAILURE INVALID_CREDENTIALS", "user.session.start FAILURE INVALID_CREDENTIALS",
                  "user.session.start FAILURE INVALID_CREDENTIALS", "user.session.start FAILURE INVALID_CREDENTIALS"));
}

TEST_F(SignOn, What_was_typed_as_the_name_of_nobody_is_not_recorded) {
  sign_on(browser_, {}, "my secret password");
  const auto bodies = read([](storage::sql::Connection& connection) {
    return connection.list("select body from events", {}, [](const storage::sql::Row& row) { return row.string(0); });
  });
  ASSERT_EQ(bodies.size(), 1U);
  EXPECT_THAT(bodies[0], Not(HasSubstr("my secret")));
}

TEST_F(SignOn, Five_failures_in_a_row_pause_the_account_for_fifteen_minutes) {
  fail_times(4);
  EXPECT_TRUE(can_sign_on());
  fail_times(5);
  EXPECT_EQ(stored(ada_).status, UserStatus::locked_out);
  EXPECT_THAT(events(), Contains("user.account.lock FAILURE LOCKED_OUT").Times(1));
  clock_.advance(std::chrono::minutes(15) - std::chrono::seconds(1));
  EXPECT_FALSE(can_sign_on());
  EXPECT_THAT(events(), Contains("user.session.start FAILURE LOCKED_OUT").Times(1));
  clock_.advance(std::chrono::seconds(1));
  EXPECT_TRUE(can_sign_on()) << "attempts during the pause do not prolong it";
  EXPECT_EQ(stored(ada_).status, UserStatus::active);
  EXPECT_EQ(stored(ada_).failed_sign_ons, 0);
  EXPECT_THAT(events(), Contains("user.account.unlock SUCCESS").Times(1));
}

TEST_F(SignOn, After_the_pause_the_count_starts_again) {
  fail_times(5);
  clock_.advance(std::chrono::minutes(15));
  fail_times(4);
  EXPECT_TRUE(can_sign_on());
  fail_times(5);
  EXPECT_FALSE(can_sign_on());
}

TEST_F(SignOn, A_paused_account_has_no_session_and_other_accounts_have_theirs) {
  sign_on(browser_);
  fail_times(5);
  EXPECT_EQ(authorize(browser_, {{"prompt", "none"}}).answered("error"), "login_required");
  assign(portal_, bob_);
  EXPECT_TRUE(can_sign_on("bob@example.test"));
}

TEST_F(SignOn, Guesses_sent_at_once_are_counted_one_by_one) {
  std::vector<std::pair<TestBrowser, Answer>> attempts;
  for (int i = 0; i < 16; ++i) {
    TestBrowser browser(router_);
    auto page = authorize(browser);
    attempts.emplace_back(std::move(browser), std::move(page));
  }
  std::vector<std::thread> threads;
  for (auto& attempt : attempts)
    threads.emplace_back([&] { submit(attempt.first, attempt.second, "ada@example.test", "wrong"); });
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(events(), Contains("user.session.start FAILURE INVALID_CREDENTIALS").Times(5));
  EXPECT_THAT(events(), Contains("user.session.start FAILURE LOCKED_OUT").Times(11));
  EXPECT_THAT(events(), Contains("user.account.lock FAILURE LOCKED_OUT").Times(1));
}

TEST_F(SignOn, Every_sign_on_gives_the_browser_a_new_cookie) {
  const auto planted = random_base62(43);
  browser_.cookies[session_cookie] = planted;
  const auto answer = sign_on(browser_);
  const auto first = browser_.cookies[session_cookie];
  EXPECT_NE(first, planted);
  EXPECT_EQ(first.size(), 43U);
  for (const char* part : {"; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"})
    EXPECT_THAT(answer.header("Set-Cookie"), HasSubstr(part));
  const auto session = session_of(browser_);
  EXPECT_EQ(session->cookie_hash, crypto::sha256_hex(first));

  // The same person again: the session goes on for the agents that act in it, its old cookie does not.
  TestBrowser thief(router_);
  thief.cookies[session_cookie] = first;
  clock_.advance(std::chrono::minutes(5));
  sign_on(browser_, {{"prompt", "login"}});
  EXPECT_NE(browser_.cookies[session_cookie], first);
  EXPECT_EQ(session_of(browser_)->id, session->id);
  EXPECT_EQ(session_of(browser_)->created, clock_.now());
  EXPECT_EQ(authorize(thief, {{"prompt", "none"}}).answered("error"), "login_required");
}

TEST_F(SignOn, Another_person_in_the_same_browser_ends_the_session_before) {
  sign_on(browser_);
  const auto session = session_of(browser_)->id;
  assign(portal_, bob_);
  EXPECT_NE(sign_on(browser_, {{"prompt", "login"}}, "BOB@example.test ").answered("code"), "");
  EXPECT_EQ(session_of(browser_)->user, bob_.id);
  EXPECT_FALSE(read([&](storage::sql::Connection& connection) { return storage::Sessions(connection).find(session); }));
  EXPECT_THAT(events(), Contains("user.session.end SUCCESS REPLACED"));
}

TEST_F(SignOn, A_session_ends_two_hours_after_its_last_use_and_twelve_after_the_sign_on) {
  sign_on(browser_);
  for (int i = 0; i < 6; ++i) {
    clock_.advance(std::chrono::minutes(119));
    EXPECT_NE(authorize(browser_, {{"prompt", "none"}}).answered("code"), "") << i;
  }
  clock_.advance(std::chrono::minutes(6));
  EXPECT_EQ(authorize(browser_, {{"prompt", "none"}}).answered("error"), "login_required") << "twelve hours";
  sign_on(browser_);
  clock_.advance(std::chrono::hours(2));
  EXPECT_EQ(authorize(browser_, {{"prompt", "none"}}).answered("error"), "login_required") << "two hours unused";
}

TEST_F(SignOn, A_person_who_is_no_longer_active_has_no_session) {
  sign_on(browser_);
  change_user(ada_, UserStatus::suspended);
  EXPECT_EQ(authorize(browser_, {{"prompt", "none"}}).answered("error"), "login_required");
}

TEST_F(SignOn, Over_plain_http_the_cookies_have_plain_names) {
  organization_.public_url = "http://127.0.0.1:8080";
  const Cookies cookies(organization_.public_url);
  http::Response response;
  cookies.set_session(response, "value");
  EXPECT_EQ(response.headers.at(0).value, "mandate_session=value; Path=/; HttpOnly; SameSite=Lax");
}

TEST_F(SignOn, The_address_of_the_form_explains_itself) {
  const auto answer = browser_.get("/signin");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("open the application"));
}

TEST_F(SignOn, The_page_shows_the_name_of_the_organisation_as_it_is_now) {
  EXPECT_THAT(authorize(browser_).body, HasSubstr("Test &amp; Co"));
  write([](storage::sql::Connection& connection) {
    return storage::Settings(connection).put(storage::organization_name_setting, "Renamed");
  });
  const auto page = authorize(browser_).body;
  EXPECT_THAT(page, HasSubstr("Renamed"));
  EXPECT_THAT(page, Not(HasSubstr("Test &amp; Co")));
}

}  // namespace
}  // namespace mandate::web::signin
