#include "crypto/password.h"
#include "domain/password_link.h"
#include "web/signin/testing/signin_fixture.h"

namespace mandate::web::signin {
namespace {

using domain::PasswordLink;
using domain::UserStatus;
using testing::Answer;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Parameters;
using testing::SigninTest;
using testing::TestBrowser;

constexpr std::string_view chosen = "a horse of another colour";

class PasswordPage : public SigninTest {
 protected:
  std::string seal(const PasswordLink& link, std::string_view context = PasswordLink::sealing_context) {
    return base64url_encode(sealer_.seal(pack(link), context));
  }
  std::string token_for(const domain::User& user, std::chrono::hours lifetime = std::chrono::hours(1)) {
    return seal({user.id, PasswordLink::state_of(user), clock_.now() + lifetime});
  }
  Answer open(const std::string& token) {
    return TestBrowser(router_).get("/signin/password?" + TestBrowser::encode({{"token", token}}));
  }
  Answer choose(const std::string& token, std::string_view password = chosen, std::string_view again = {}) {
    return TestBrowser(router_).post("/signin/password",
                                     {{"token", token},
                                      {"new_password", std::string(password)},
                                      {"new_password_again", std::string(again.empty() ? password : again)}});
  }
  domain::User stored(const domain::User& user) {
    return store_->read([&](auto& db) { return storage::Users(db).find(user.id); }).value().value();
  }
  void set_status(domain::User& user, UserStatus status) {
    user.status = status;
    user.status_changed = clock_.now();
    if (status == UserStatus::recovery || status == UserStatus::provisioned) user.password_hash.clear();
    if (status != UserStatus::active) user.password_changed.reset();
    const auto written =
        ledger_->write([&](ledger::Transaction& t) { return storage::Users(t.connection()).update(user); });
    ASSERT_TRUE(written);
  }
  bool has_password(std::string_view password) {
    return crypto::verify_password(stored(ada_).password_hash, SecretString(std::string(password)));
  }
};

TEST_F(PasswordPage, A_link_that_is_no_good_is_refused_in_one_way_and_changes_nothing) {
  const auto good = token_for(ada_);
  auto bent = good;
  bent[bent.size() / 2] = bent[bent.size() / 2] == 'A' ? 'B' : 'A';
  const PasswordLink link{ada_.id, PasswordLink::state_of(ada_), clock_.now() + std::chrono::hours(1)};
  auto nobody = link, of_before = link;
  nobody.user = domain::UserId("00unobody00000000000");
  of_before.state += "x";
  const std::pair<const char*, std::string> bad[] = {
      {"none", ""},
      {"no base64url", "!!"},
      {"bent", bent},
      {"cut", good.substr(0, good.size() - 4)},
      {"sealed for something else", seal(link, "brokered_ticket")},
      {"of nobody", seal(nobody)},
      {"of a state before", seal(of_before)},
      {"expired", token_for(ada_, std::chrono::hours(0))},
  };
  for (const auto& [name, token] : bad) {
    for (const auto& answer : {open(token), choose(token)}) {
      EXPECT_EQ(answer.status, 403) << name;
      EXPECT_THAT(answer.body, HasSubstr("This link can no longer be used")) << name;
      EXPECT_THAT(answer.body, Not(HasSubstr("ada@"))) << name;
    }
  }
  for (const auto status : {UserStatus::suspended, UserStatus::deprovisioned, UserStatus::staged}) {
    set_status(ada_, status);
    EXPECT_EQ(choose(token_for(ada_)).status, 403) << name_of(status);
  }
  EXPECT_TRUE(has_password(testing::password));
  EXPECT_THAT(events(), IsEmpty());
}

TEST_F(PasswordPage, What_is_chosen_must_be_fit_and_typed_twice) {
  const auto token = token_for(ada_);
  EXPECT_THAT(choose(token, "short").body, HasSubstr("at least 8"));
  const auto differing = choose(token, chosen, "something else");
  EXPECT_EQ(differing.status, 403);
  EXPECT_THAT(differing.body, HasSubstr("differ"));
  EXPECT_THAT(differing.body, Not(HasSubstr(std::string(chosen)))) << "what was typed is not shown";
  EXPECT_TRUE(has_password(testing::password));
}

TEST_F(PasswordPage, A_form_of_another_site_is_refused) {
  const auto body = TestBrowser::encode(
      {{"token", token_for(ada_)}, {"new_password", std::string(chosen)}, {"new_password_again", std::string(chosen)}});
  http::Request request;
  request.method = http::Method::post;
  request.target = "/signin/password";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Origin", "https://evil.test"}};
  request.body = body;
  std::promise<http::Response> answered;
  router_.handle(std::move(request),
                 http::Responder([&](http::Response response) { answered.set_value(std::move(response)); }));
  EXPECT_EQ(answered.get_future().get().status, 400);
  EXPECT_TRUE(has_password(testing::password));
}

TEST_F(PasswordPage, A_link_is_opened_often_and_used_once) {
  TestBrowser browser(router_);
  EXPECT_NE(sign_on(browser, {}, "ada@example.test").answered("code"), "");
  const auto token = token_for(stored(ada_)), second = token_for(stored(ada_), std::chrono::hours(2));
  EXPECT_EQ(open(token).status, 200);
  const auto page = open(token);
  EXPECT_THAT(page.body, HasSubstr("ada@example.test"));
  EXPECT_EQ(page.header("Cache-Control"), "no-store");
  EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("frame-ancestors 'none'"));
  clock_.advance(std::chrono::minutes(1));
  EXPECT_EQ(choose(page.field("token")).status, 200);
  EXPECT_TRUE(has_password(chosen));
  for (const auto& used : {token, second}) EXPECT_EQ(choose(used, "yet another horse").status, 403);
  EXPECT_THAT(events(), Contains("user.account.update_password SUCCESS"));
  EXPECT_TRUE(store_->read([&](auto& db) { return storage::Sessions(db).list_of(ada_.id); }).value().empty())
      << "what began with the password before is over";
}

TEST_F(PasswordPage, Guesses_that_pause_an_account_end_no_link) {
  for (const auto status : {UserStatus::active, UserStatus::password_expired}) {
    auto user = stored(ada_);
    set_status(user, status);
    const auto token = token_for(user);
    clock_.advance(std::chrono::minutes(1));
    for (int i = 0; i < 5; ++i) {
      TestBrowser browser(router_);
      EXPECT_EQ(sign_on(browser, {}, "ada@example.test", "wrong").status, 403);
    }
    ASSERT_EQ(stored(ada_).status, UserStatus::locked_out) << name_of(status);
    EXPECT_EQ(choose(token).status, 200) << name_of(status);
  }
}

TEST_F(PasswordPage, Whoever_waits_for_a_password_is_active_with_it) {
  for (const auto status :
       {UserStatus::recovery, UserStatus::provisioned, UserStatus::password_expired, UserStatus::locked_out}) {
    auto user = stored(ada_);
    set_status(user, status);
    clock_.advance(std::chrono::minutes(1));
    EXPECT_EQ(choose(token_for(user)).status, 200) << name_of(status);
    EXPECT_EQ(stored(ada_).status, UserStatus::active) << name_of(status);
  }
}

}  // namespace
}  // namespace mandate::web::signin
