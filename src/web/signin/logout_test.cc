#include <gmock/gmock.h>

#include "storage/authorization_servers.h"
#include "web/signin/testing/signin_fixture.h"

namespace mandate::web::signin {
namespace {

using testing::Answer;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Parameters;
using testing::SigninTest;
using testing::TestBrowser;

class Logout : public SigninTest {
 protected:
  Logout() {
    sign_on(browser_);
    id_tokens_["ours"] = {portal_.client_id, ada_.id, session_of(browser_)->id};
    id_tokens_["of_another_session"] = {portal_.client_id, ada_.id, domain::SessionId("sesother")};
  }
  Answer logout(TestBrowser& browser, const Parameters& parameters) {
    return browser.get("/oauth2/v1/logout?" + TestBrowser::encode(parameters));
  }
  bool signed_on() { return authorize(browser_, {{"prompt", "none"}}).answered("code") != ""; }

  TestBrowser browser_{router_};
};

TEST_F(Logout, Asks_the_person_unless_the_application_proves_that_it_knows_the_session) {
  const struct {
    const char* name;
    Parameters parameters;
  } cases[] = {
      {"nothing at all", {}},
      {"a forged ID token", {{"id_token_hint", "forged"}}},
      {"an ID token of another session", {{"id_token_hint", "of_another_session"}}},
      {"a client_id alone", {{"client_id", "portal"}, {"post_logout_redirect_uri", "https://portal.test/bye"}}},
      {"a form token that is not the page's", {{"form_token", "guess"}}},
  };
  for (const auto& test : cases) {
    const auto page = logout(browser_, test.parameters);
    EXPECT_EQ(page.status, 200) << test.name;
    EXPECT_THAT(page.body, HasSubstr("Sign off?")) << test.name;
    EXPECT_TRUE(signed_on()) << test.name;
  }
  EXPECT_THAT(events(), Not(Contains("user.session.end SUCCESS")));
}

TEST_F(Logout, Refuses_a_client_id_that_contradicts_the_ID_token) {
  const auto answer = logout(browser_, {{"id_token_hint", "ours"}, {"client_id", "other"}});
  EXPECT_EQ(answer.status, 400);
  EXPECT_TRUE(signed_on());
}

TEST_F(Logout, Never_redirects_to_where_the_application_did_not_register) {
  for (const char* uri : {"https://evil.test/", "https://portal.test/bye/", "https://portal.test/bye?x",
                          "https://portal.test/callback", "javascript:alert(1)"}) {
    const auto answer = logout(browser_, {{"id_token_hint", "ours"}, {"post_logout_redirect_uri", uri}});
    EXPECT_EQ(answer.status, 400) << uri;
    EXPECT_EQ(answer.location(), "") << uri;
    EXPECT_THAT(answer.body, HasSubstr("not registered")) << uri;
  }
  TestBrowser stranger(router_);
  EXPECT_EQ(logout(stranger, {{"post_logout_redirect_uri", "https://portal.test/bye"}}).location(), "")
      << "no application named";
  EXPECT_EQ(
      logout(stranger, {{"client_id", "unknown"}, {"post_logout_redirect_uri", "https://portal.test/bye"}}).location(),
      "");
  EXPECT_EQ(logout(stranger, {{"client_id", "portal"}, {"post_logout_redirect_uri", "https://evil.test/"}}).location(),
            "");
}

TEST_F(Logout, Goes_on_to_nobody_without_an_application_but_to_origins_that_are_trusted_for_that) {
  trust("https://calls.test", {.cors = true, .iframe_embed = true});
  trust("https://was.test", {.redirect = true}, domain::Status::inactive);
  trust("https://intranet.test", {.redirect = true});
  TestBrowser stranger(router_);
  for (const std::string uri :
       {"https://evil.test/", "https://calls.test/", "https://was.test/", "http://intranet.test/",
        "https://intranet.test:8443/", "https://intranet.test.evil.test/", "https://intranet.test@evil.test/",
        "https://intranet.test\\.evil.test/", "https://portal.test/bye", "//intranet.test/", "/", "javascript:alert(1)",
        "https://intranet.test/\r\nX: y"}) {
    const auto answer = stranger.get("/login/signout?" + TestBrowser::encode({{"fromURI", uri}}));
    EXPECT_EQ(answer.status, 400) << uri;
    EXPECT_EQ(answer.location(), "") << uri;
    EXPECT_THAT(answer.body, HasSubstr("not one of an origin that is trusted")) << uri;
  }
  EXPECT_EQ(stranger.get("/login/signout?fromURI=https%3A%2F%2Fintranet.test%2Fbye%3Fx").location(),
            "https://intranet.test/bye?x");
}

TEST_F(Logout, Without_an_application_the_person_is_asked) {
  trust("https://intranet.test", {.redirect = true});
  const Parameters parameters{{"fromURI", "https://intranet.test/bye"}, {"id_token_hint", "ours"}};
  const auto page = browser_.get("/login/signout?" + TestBrowser::encode(parameters));
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("action=\"/login/signout\""));
  EXPECT_TRUE(signed_on()) << "an ID token is no word of the person";
  const auto guessed =
      browser_.post("/login/signout", {{"form_token", "guess"}, {"fromURI", parameters.at("fromURI")}});
  EXPECT_EQ(guessed.location(), "");
  EXPECT_TRUE(signed_on());
  const auto done = browser_.post(
      "/login/signout", {{"form_token", page.field("form_token")}, {"fromURI", std::string(page.field("fromURI"))}});
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(done.location(), "https://intranet.test/bye");
  EXPECT_FALSE(signed_on());
  EXPECT_THAT(events(), Contains("user.session.end SUCCESS"));
}

TEST_F(Logout, An_ID_token_of_the_session_ends_it) {
  const auto session = session_of(browser_)->id;
  const auto answer = logout(
      browser_,
      {{"id_token_hint", "ours"}, {"post_logout_redirect_uri", "https://portal.test/bye"}, {"state", "a&b\r\n"}});
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(answer.location(), "https://portal.test/bye?state=a%26b%0D%0A");
  EXPECT_THAT(answer.header("Set-Cookie"), HasSubstr("Max-Age=0"));
  EXPECT_FALSE(browser_.cookies.contains(session_cookie));
  EXPECT_FALSE(read([&](storage::sql::Connection& connection) { return storage::Sessions(connection).find(session); }));
  EXPECT_THAT(events(), Contains("user.session.end SUCCESS").Times(1));
  EXPECT_FALSE(signed_on());
  EXPECT_EQ(logout(browser_, {{"id_token_hint", "ours"}}).status, 200) << "again: nothing is left to end";
  EXPECT_THAT(events(), Contains("user.session.end SUCCESS").Times(1));
}

TEST_F(Logout, An_ID_token_ends_its_session_when_the_browser_holds_back_the_cookie) {
  TestBrowser from_another_site(router_);
  EXPECT_EQ(from_another_site.post("/oauth2/v1/logout", {{"id_token_hint", "ours"}}).status, 200);
  EXPECT_FALSE(signed_on());
}

TEST_F(Logout, A_custom_authorization_server_signs_off_with_its_own_ID_tokens) {
  domain::AuthorizationServer server;
  server.id = domain::AuthorizationServerId("auschat");
  server.name = "Chat";
  server.audience = "https://chat.test";
  write([&](auto& db) { return storage::AuthorizationServers(db).insert(server); });
  id_tokens_["auschatof_chat"] = id_tokens_["ours"];
  const auto at = [&](const std::string& path, const std::string& hint) {
    return browser_.get(
        path + "?" +
        TestBrowser::encode({{"id_token_hint", hint}, {"post_logout_redirect_uri", "https://portal.test/bye"}}));
  };
  const auto unknown = at("/oauth2/ausnone/v1/logout", "of_chat");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_THAT(unknown.body, HasSubstr("not known or not active"));
  EXPECT_THAT(at("/oauth2/auschat/v1/logout", "ours").body, HasSubstr("Sign off?")) << "none of its own";
  EXPECT_TRUE(signed_on());
  EXPECT_EQ(at("/oauth2/auschat/v1/logout", "of_chat").location(), "https://portal.test/bye");
  EXPECT_FALSE(signed_on());
  EXPECT_THAT(events(), Contains("user.session.end SUCCESS").Times(1));
}

TEST_F(Logout, The_person_confirms_and_goes_on) {
  const auto page = logout(
      browser_, {{"client_id", "portal"}, {"post_logout_redirect_uri", "https://portal.test/bye"}, {"state", "s\"<"}});
  EXPECT_EQ(page.field("state"), "s&quot;&lt;");
  const auto answer = browser_.post("/oauth2/v1/logout", {{"form_token", page.field("form_token")},
                                                          {"client_id", "portal"},
                                                          {"post_logout_redirect_uri", "https://portal.test/bye"},
                                                          {"state", "s"}});
  EXPECT_EQ(answer.location(), "https://portal.test/bye?state=s");
  EXPECT_FALSE(signed_on());
}

TEST_F(Logout, The_token_of_one_sign_off_page_is_worth_nothing_in_another_browser) {
  TestBrowser other(router_);
  assign(portal_, bob_);
  sign_on(other, {}, "bob@example.test");
  const auto token = logout(other, {}).field("form_token");
  EXPECT_EQ(browser_.post("/oauth2/v1/logout", {{"form_token", token}}).status, 200);
  EXPECT_TRUE(signed_on());
}

}  // namespace
}  // namespace mandate::web::signin
