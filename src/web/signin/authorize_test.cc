#include <gmock/gmock.h>

#include "storage/api_tokens.h"
#include "storage/scope_grants.h"
#include "web/signin/testing/signin_fixture.h"

namespace mandate::web::signin {
namespace {

using testing::Answer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Parameters;
using testing::SigninTest;
using testing::TestBrowser;

class Authorize : public SigninTest {
 protected:
  TestBrowser browser_{router_};
};

TEST_F(Authorize, An_authorization_server_that_is_not_there_signs_nobody_on) {
  TestBrowser browser(router_);
  const auto answer = browser.get("/oauth2/default/v1/authorize?" + authorize_query());
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, ::testing::HasSubstr("authorization server that the application asked for is not known"));
}

TEST_F(Authorize, Never_redirects_to_where_the_application_did_not_register) {
  add_application("asleep", [](domain::Application& application) { application.status = domain::Status::inactive; });
  add_application("phone", [](domain::Application& application) {
    application.application_type = "native";
    application.redirect_uris = {"http://127.0.0.1/cb", "com.phone.test:/cb"};
  });
  add_application("hash",
                  [](domain::Application& application) { application.redirect_uris = {"https://hash.test/#here"}; });
  const struct {
    const char* name;
    Parameters changes;
  } cases[] = {
      {"no client_id", {{"client_id", ""}}},
      {"an unknown client_id", {{"client_id", "stranger"}}},
      {"an inactive application", {{"client_id", "asleep"}, {"redirect_uri", "https://asleep.test/callback"}}},
      {"no redirect_uri", {{"redirect_uri", ""}}},
      {"another host", {{"redirect_uri", "https://evil.test/callback"}}},
      {"another path", {{"redirect_uri", "https://portal.test/callback/../evil"}}},
      {"a longer path", {{"redirect_uri", "https://portal.test/callback/"}}},
      {"an added query", {{"redirect_uri", "https://portal.test/callback?next=//evil.test"}}},
      {"an added fragment", {{"redirect_uri", "https://portal.test/callback#x"}}},
      {"another case", {{"redirect_uri", "https://PORTAL.test/callback"}}},
      {"user information before the host", {{"redirect_uri", "https://portal.test@evil.test/callback"}}},
      {"a longer host", {{"redirect_uri", "https://portal.test.evil.test/callback"}}},
      {"a script", {{"redirect_uri", "javascript:alert(1)"}}},
      {"a line break at the end", {{"redirect_uri", "https://portal.test/callback\r\nSet-Cookie: a=b"}}},
      {"another port of a web application", {{"redirect_uri", "https://portal.test:8443/callback"}}},
      {"another path on the loopback", {{"client_id", "phone"}, {"redirect_uri", "http://127.0.0.1:4000/evil"}}},
      {"a host that begins like the loopback",
       {{"client_id", "phone"}, {"redirect_uri", "http://127.0.0.1.evil.test/cb"}}},
      {"a loopback port that is user information",
       {{"client_id", "phone"}, {"redirect_uri", "http://127.0.0.1:80@evil.test/cb"}}},
      {"the name of the loopback", {{"client_id", "phone"}, {"redirect_uri", "http://localhost:4000/cb"}}},
      {"the other loopback address", {{"client_id", "phone"}, {"redirect_uri", "http://[::1]:4000/cb"}}},
      {"port 0 of the loopback", {{"client_id", "phone"}, {"redirect_uri", "http://127.0.0.1:0/cb"}}},
      {"a port that is none", {{"client_id", "phone"}, {"redirect_uri", "http://127.0.0.1:99999/cb"}}},
      {"an empty port", {{"client_id", "phone"}, {"redirect_uri", "http://127.0.0.1:/cb"}}},
      {"a registered fragment", {{"client_id", "hash"}, {"redirect_uri", "https://hash.test/#here"}}},
  };
  for (const auto& test : cases) {
    const auto answer = authorize(browser_, test.changes);
    EXPECT_EQ(answer.status, 400) << test.name;
    EXPECT_EQ(answer.location(), "") << test.name;
    EXPECT_THAT(answer.header("Content-Type"), HasSubstr("text/html")) << test.name;
    EXPECT_THAT(answer.body, Not(HasSubstr("evil"))) << test.name;
    EXPECT_THAT(answer.header("Content-Security-Policy"), HasSubstr("form-action 'none'")) << test.name;
  }
}

TEST_F(Authorize, Refuses_what_two_readers_could_read_differently) {
  for (const char* twice : {"client_id=portal", "redirect_uri=https%3A%2F%2Fevil.test", "state=other", "scope=openid",
                            "code_challenge=x"}) {
    const auto answer = browser_.get("/oauth2/v1/authorize?" + authorize_query() + "&" + twice);
    EXPECT_EQ(answer.status, 400) << twice;
    EXPECT_EQ(answer.location(), "") << twice;
    EXPECT_THAT(answer.body, ::testing::HasSubstr("sent twice")) << twice;
  }
  EXPECT_EQ(browser_.get("/oauth2/v1/authorize?" + authorize_query() + "&x=%zz").status, 400);
  EXPECT_EQ(browser_.send(http::Method::post, "/oauth2/v1/authorize", authorize_query(), "application/json").status,
            400);
  EXPECT_EQ(browser_.send(http::Method::post, "/oauth2/v1/authorize", std::string(40'000, 'a')).status, 400);
}

TEST_F(Authorize, Tells_the_application_what_is_wrong_with_its_request) {
  add_application("machine",
                  [](domain::Application& application) { application.grant_types = {"client_credentials"}; });
  add_application("spa", [](domain::Application& application) {
    application.auth_method = domain::AppAuthMethod::none;
    application.pkce_required = false;
  });
  const std::string other_challenge(42, 'a');
  const struct {
    const char* name;
    Parameters changes;
    const char* error;
    const char* description;
  } cases[] = {
      {"no response_type", {{"response_type", ""}}, "invalid_request", "response_type is missing"},
      {"the implicit grant", {{"response_type", "token"}}, "unsupported_response_type", "must be code"},
      {"the hybrid flow", {{"response_type", "code id_token"}}, "unsupported_response_type", "must be code"},
      {"a response_mode we do not have", {{"response_mode", "okta_post_message"}}, "invalid_request", "response_mode"},
      {"a request object", {{"request", "eyJ"}}, "request_not_supported", "Request objects"},
      {"a request_uri", {{"request_uri", "https://portal.test/r"}}, "request_uri_not_supported", "request_uri"},
      {"a registration", {{"registration", "{}"}}, "registration_not_supported", "registration"},
      {"an application without the grant",
       {{"client_id", "machine"}, {"redirect_uri", "https://machine.test/callback"}},
       "unauthorized_client",
       "authorization_code"},
      {"an unknown scope", {{"scope", "openid chat.read"}}, "invalid_scope", "scope chat.read is not known"},
      {"a scope that is no scope", {{"scope", "openid \"\r\n<b>"}}, "invalid_scope", "is not known here"},
      {"no code_challenge",
       {{"code_challenge", ""}, {"code_challenge_method", ""}},
       "invalid_request",
       "must use PKCE"},
      {"a method without challenge", {{"code_challenge", ""}}, "invalid_request", "code_challenge is missing"},
      {"plain PKCE", {{"code_challenge_method", "plain"}}, "invalid_request", "S256"},
      {"PKCE without a method, which means plain", {{"code_challenge_method", ""}}, "invalid_request", "S256"},
      {"a challenge that is too short", {{"code_challenge", other_challenge}}, "invalid_request", "43 characters"},
      {"a challenge with foreign characters",
       {{"code_challenge", std::string(42, 'a') + "="}},
       "invalid_request",
       "43 characters"},
      {"a public client without PKCE, whatever its setting",
       {{"client_id", "spa"},
        {"redirect_uri", "https://spa.test/callback"},
        {"code_challenge", ""},
        {"code_challenge_method", ""}},
       "invalid_request",
       "must use PKCE"},
      {"an unknown prompt", {{"prompt", "create"}}, "invalid_request", "prompt create is not supported"},
      {"prompt none with another", {{"prompt", "none login"}}, "invalid_request", "prompt none"},
      {"prompt none without a session", {{"prompt", "none"}}, "login_required", "must sign on"},
      {"a negative max_age", {{"max_age", "-1"}}, "invalid_request", "max_age"},
      {"a max_age that is no number", {{"max_age", "1h"}}, "invalid_request", "max_age"},
      {"a max_age beyond all numbers", {{"max_age", "99999999999999999999"}}, "invalid_request", "max_age"},
      {"an endless state", {{"state", std::string(4097, 's')}}, "invalid_request", "state is longer"},
      {"an endless nonce", {{"nonce", std::string(1025, 's')}}, "invalid_request", "nonce is longer"},
      {"a state with a control character", {{"state", "a\x01"}}, "invalid_request", "state has a control character"},
      {"a nonce with a line break", {{"nonce", "a\n"}}, "invalid_request", "nonce has a control character"},
      {"a login_hint with a DEL", {{"login_hint", "a\x7f"}}, "invalid_request", "login_hint has a control character"},
      {"an id_token_hint that is not ours", {{"id_token_hint", "forged"}}, "invalid_request", "id_token_hint"},
  };
  for (const auto& test : cases) {
    const auto answer = authorize(browser_, test.changes);
    EXPECT_EQ(answer.status, 302) << test.name;
    const auto client = test.changes.contains("client_id") ? test.changes.at("client_id") : "portal";
    EXPECT_TRUE(answer.location().starts_with("https://" + client + ".test/callback?"))
        << test.name << answer.location();
    EXPECT_EQ(answer.answered("error"), test.error) << test.name;
    EXPECT_THAT(answer.answered("error_description"), HasSubstr(test.description)) << test.name;
    EXPECT_EQ(answer.answered("state"), test.changes.contains("state") ? test.changes.at("state") : "xyz") << test.name;
    EXPECT_EQ(answer.answered("iss"), "https://mandate.test") << test.name;
    EXPECT_EQ(answer.answered("code"), "") << test.name;
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer") << test.name;
  }
  EXPECT_THAT(events(), ::testing::IsEmpty());
}

TEST_F(Authorize, A_state_cannot_end_a_header_line) {
  const auto answer =
      authorize(browser_, {{"response_type", ""}, {"state", "a\r\nSet-Cookie: evil=1\r\n\r\n<script>"}});
  EXPECT_EQ(answer.status, 302);
  for (const char* part : {"\r", "\n", "<", " "}) EXPECT_THAT(answer.location(), Not(HasSubstr(part)));
  EXPECT_EQ(answer.answered("state"), "a\r\nSet-Cookie: evil=1\r\n\r\n<script>");
}

TEST_F(Authorize, What_others_wrote_stays_text_on_the_page) {
  const std::string attack = "\"><script>alert('x')</script>&amp;";
  add_application("evil", [&](domain::Application& application) { application.label = attack; });
  const auto page = authorize(
      browser_, {{"client_id", "evil"}, {"redirect_uri", "https://evil.test/callback"}, {"login_hint", attack}});
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, Not(HasSubstr("<script")));
  EXPECT_THAT(page.body, HasSubstr("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;"));
  EXPECT_THAT(page.body, HasSubstr("Test &amp; Co"));
  const auto again = submit(browser_, page, attack, "wrong");
  EXPECT_EQ(again.status, 403);
  EXPECT_THAT(again.body, Not(HasSubstr("<script")));
}

TEST_F(Authorize, The_page_is_framed_by_origins_that_are_trusted_for_that_alone) {
  trust("https://calls.test", {.cors = true, .redirect = true});
  trust("https://was.test", {.iframe_embed = true}, domain::Status::inactive);
  TestBrowser browser(router_);
  auto page = authorize(browser);
  EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("frame-ancestors 'none';"));
  EXPECT_EQ(page.header("X-Frame-Options"), "DENY");
  trust("https://frames.test", {.iframe_embed = true});
  trust("https://portal.test:8443", {.iframe_embed = true});
  page = authorize(browser);
  EXPECT_THAT(page.header("Content-Security-Policy"),
              HasSubstr("frame-ancestors https://frames.test https://portal.test:8443;"));
  EXPECT_EQ(page.header("X-Frame-Options"), "") << "it cannot name who may";
  page = submit(browser, page, "ada@example.test", "wrong");
  EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("https://frames.test")) << "the second try, too";
  page = browser.get("/login/signout");
  EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("frame-ancestors 'none'")) << "no other page is framed";
}

TEST_F(Authorize, The_page_may_not_be_framed_cached_or_scripted) {
  const auto page = authorize(browser_);
  EXPECT_EQ(page.status, 200);
  const auto policy = page.header("Content-Security-Policy");
  for (const char* part : {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "style-src 'nonce-",
                           "form-action 'self' https:"})
    EXPECT_THAT(policy, HasSubstr(part));
  EXPECT_THAT(policy, Not(HasSubstr("script-src")));
  EXPECT_EQ(page.header("X-Frame-Options"), "DENY");
  EXPECT_EQ(page.header("Cache-Control"), "no-store");
  EXPECT_EQ(page.header("X-Content-Type-Options"), "nosniff");
  EXPECT_NE(policy, authorize(browser_).header("Content-Security-Policy")) << "the nonce is made anew";
  const auto cookie = page.header("Set-Cookie");
  for (const char* part : {"__Host-mandate_signin=", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"})
    EXPECT_THAT(cookie, HasSubstr(part));
}

TEST_F(Authorize, The_page_says_who_asks_and_fills_in_the_login) {
  const auto page = authorize(browser_, {{"login_hint", "ada@example.test"}});
  for (const char* part : {"<strong>The portal</strong>", "id=\"username\"", "id=\"password\"", "id=\"submit\"",
                           "value=\"ada@example.test\"", "autocomplete=\"username\"",
                           "autocomplete=\"current-password\"", "<label for=\"username\">"})
    EXPECT_THAT(page.body, HasSubstr(part));
}

TEST_F(Authorize, A_right_request_ends_in_a_code_that_stands_for_it) {
  const auto answer =
      sign_on(browser_, {{"scope", "openid+email offline_access openid"}, {"max_age", "300"}, {"prompt", "consent"}});
  ASSERT_EQ(answer.status, 303);
  EXPECT_TRUE(answer.location().starts_with("https://portal.test/callback?code=")) << answer.location();
  EXPECT_EQ(answer.answered("state"), "xyz");
  EXPECT_EQ(answer.answered("iss"), "https://mandate.test");
  EXPECT_EQ(answer.answered("code").size(), 43U);
  const auto request = redeem(answer);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->client_id.str(), "portal");
  EXPECT_EQ(request->application, portal_.id);
  EXPECT_EQ(request->redirect_uri, "https://portal.test/callback");
  EXPECT_THAT(request->scopes, ElementsAre("openid", "email"));
  EXPECT_EQ(request->nonce, "n-1");
  EXPECT_EQ(request->code_challenge, testing::code_challenge);
  EXPECT_EQ(request->user, ada_.id);
  EXPECT_EQ(request->session, session_of(browser_)->id);
  EXPECT_EQ(request->auth_time, clock_.now());
  EXPECT_THAT(request->amr, ElementsAre("pwd"));
  EXPECT_EQ(request->expires, clock_.now() + std::chrono::seconds(60));
  EXPECT_THAT(events(), ElementsAre("user.session.start SUCCESS", "user.authentication.sso SUCCESS"));
  EXPECT_EQ(stored(ada_).last_login, clock_.now());
}

TEST_F(Authorize, A_request_without_scope_state_and_nonce_works) {
  const auto answer = sign_on(browser_, {{"scope", ""}, {"state", ""}, {"nonce", ""}});
  EXPECT_EQ(answer.location().find("state="), std::string::npos);
  EXPECT_THAT(redeem(answer)->scopes, ElementsAre("openid"));
  EXPECT_THAT(redeem(sign_on(browser_, {{"scope", "offline_access"}, {"prompt", "login"}}))->scopes,
              ElementsAre("openid"));
}

TEST_F(Authorize, A_request_may_come_as_a_form) {
  const auto page = browser_.send(http::Method::post, "/oauth2/v1/authorize", authorize_query());
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(submit(browser_, page, "ada@example.test").status, 303);
  EXPECT_EQ(browser_.send(http::Method::post, "/oauth2/v1/authorize", authorize_query()).status, 303)
      << "from the session, and never 307";
}

TEST_F(Authorize, PKCE_may_be_left_out_where_the_application_says_so) {
  assign(add_application("old", [](domain::Application& application) { application.pkce_required = false; }), ada_);
  const auto answer = sign_on(browser_, {{"client_id", "old"},
                                         {"redirect_uri", "https://old.test/callback"},
                                         {"code_challenge", ""},
                                         {"code_challenge_method", ""}});
  EXPECT_EQ(redeem(answer)->code_challenge, "");
}

TEST_F(Authorize, A_native_application_picks_its_loopback_port) {
  assign(add_application("phone",
                         [](domain::Application& application) {
                           application.application_type = "native";
                           application.redirect_uris = {"http://127.0.0.1/cb", "http://[::1]:1/cb?a=b",
                                                        "com.phone.test:/cb"};
                         }),
         ada_);
  const struct {
    const char* uri;
    const char* start;
    const char* scheme;
  } cases[] = {{"http://127.0.0.1:49152/cb", "http://127.0.0.1:49152/cb?code=", "http:"},
               {"http://[::1]:49152/cb?a=b", "http://[::1]:49152/cb?a=b&code=", "http:"},
               {"com.phone.test:/cb", "com.phone.test:/cb?code=", "com.phone.test:"}};
  for (const auto& test : cases) {
    TestBrowser browser(router_);
    const auto page = authorize(browser, {{"client_id", "phone"}, {"redirect_uri", test.uri}});
    ASSERT_EQ(page.status, 200) << test.uri;
    EXPECT_THAT(page.header("Content-Security-Policy"),
                HasSubstr(std::string("form-action 'self' https: ") + test.scheme))
        << test.uri;
    const auto answer = submit(browser, page, "ada@example.test");
    EXPECT_TRUE(answer.location().starts_with(test.start)) << answer.location();
    EXPECT_EQ(redeem(answer)->redirect_uri, test.uri);
  }
}

TEST_F(Authorize, The_answer_travels_as_the_request_asks) {
  const auto fragment = sign_on(browser_, {{"response_mode", "fragment"}});
  EXPECT_TRUE(fragment.location().starts_with("https://portal.test/callback#code=")) << fragment.location();
  const auto page = authorize(browser_, {{"response_mode", "form_post"}, {"state", "\"><script>"}});
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.location(), "");
  EXPECT_THAT(page.body, HasSubstr("<form method=\"post\" action=\"https://portal.test/callback\">"));
  EXPECT_EQ(page.field("state"), "&quot;&gt;&lt;script&gt;");
  EXPECT_EQ(page.field("iss"), "https://mandate.test");
  EXPECT_EQ(page.field("code").size(), 43U);
  EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("script-src 'nonce-"));
  EXPECT_THAT(page.body, HasSubstr("getElementById('submit').click()"))
      << "a button 'submit' hides the form's submit()";
  EXPECT_EQ(authorize(browser_, {{"response_mode", "form_post"}, {"scope", "x"}}).field("error"), "invalid_scope");
}

TEST_F(Authorize, Scopes_of_the_management_API_need_a_grant_and_an_administrator) {
  const Parameters changes{{"scope", "openid okta.users.read"}};
  const auto not_granted = authorize(browser_, changes);
  EXPECT_EQ(not_granted.answered("error"), "invalid_scope");
  EXPECT_THAT(not_granted.answered("error_description"), HasSubstr("not granted the scope okta.users.read"));
  EXPECT_THAT(authorize(browser_, {{"scope", "okta.rockets.launch"}}).answered("error_description"),
              HasSubstr("okta.rockets.launch is not known here"));

  write([&](storage::sql::Connection& connection) {
    return storage::ScopeGrants(connection)
        .insert({domain::ScopeGrantId::generate(), portal_.id, "okta.users.read", "00uboss", clock_.now()});
  });
  const auto without_role = sign_on(browser_, changes);
  EXPECT_EQ(without_role.answered("error"), "access_denied");
  EXPECT_THAT(without_role.answered("error_description"), HasSubstr("no administrator role"));
  EXPECT_EQ(authorize(browser_, {{"scope", "openid"}}).answered("error"), "") << "other scopes are given all the same";

  write([&](storage::sql::Connection& connection) {
    return storage::AdminRoles(connection).grant(ada_.id.str(), "READ_ONLY_ADMIN");
  });
  const auto granted = redeem(authorize(browser_, changes));
  ASSERT_TRUE(granted);
  EXPECT_THAT(granted->scopes, ElementsAre("openid", "okta.users.read"));
}

TEST_F(Authorize, A_session_answers_until_the_person_must_prove_who_they_are) {
  sign_on(browser_);
  const auto auth_time = clock_.now();
  clock_.advance(std::chrono::minutes(10));
  const auto silent = authorize(browser_, {{"prompt", "none"}, {"max_age", "600"}});
  EXPECT_EQ(silent.status, 302);
  EXPECT_EQ(redeem(silent)->auth_time, auth_time);
  EXPECT_EQ(authorize(browser_, {{"max_age", "599"}, {"prompt", "none"}}).answered("error"), "login_required");
  for (const Parameters& changes : {Parameters{{"prompt", "login"}}, Parameters{{"prompt", "select_account"}},
                                    Parameters{{"max_age", "599"}}, Parameters{{"max_age", "0"}}})
    EXPECT_EQ(authorize(browser_, changes).status, 200) << TestBrowser::encode(changes);
}

TEST_F(Authorize, An_id_token_hint_binds_the_answer_to_its_person) {
  id_tokens_["of_bob"] = {portal_.client_id, bob_.id, {}};
  id_tokens_["of_ada"] = {portal_.client_id, ada_.id, {}};
  id_tokens_["of_another_application"] = {domain::ClientId("other"), ada_.id, {}};
  EXPECT_EQ(authorize(browser_, {{"id_token_hint", "of_another_application"}}).answered("error"), "invalid_request");
  EXPECT_EQ(sign_on(browser_, {{"id_token_hint", "of_bob"}}).answered("error"), "access_denied");
  EXPECT_EQ(authorize(browser_, {{"id_token_hint", "of_bob"}, {"prompt", "none"}}).answered("error"), "login_required");
  EXPECT_NE(authorize(browser_, {{"id_token_hint", "of_ada"}, {"prompt", "none"}}).answered("code"), "");
}

TEST_F(Authorize, Only_assigned_people_reach_the_application) {
  const auto denied = sign_on(browser_, {}, "bob@example.test");
  EXPECT_EQ(denied.answered("error"), "access_denied");
  EXPECT_THAT(denied.answered("error_description"), HasSubstr("not assigned"));
  EXPECT_EQ(denied.answered("state"), "xyz");
  EXPECT_EQ(authorize(browser_).answered("error"), "access_denied") << "from the session as well";
  EXPECT_THAT(events(), ElementsAre("user.session.start SUCCESS",
                                    "app.generic.unauth_app_access_attempt FAILURE USER_NOT_ASSIGNED",
                                    "app.generic.unauth_app_access_attempt FAILURE USER_NOT_ASSIGNED"));

  domain::Group everyone;
  everyone.id = domain::GroupId::generate();
  everyone.name = "Everyone";
  everyone.built_in = true;
  write([&](storage::sql::Connection& connection) -> Result<void> {
    CHECK(storage::Groups(connection).insert(everyone));
    TRY([[maybe_unused]] const bool added,
        storage::Applications(connection).assign(portal_.id, everyone.id, clock_.now()));
    return {};
  });
  EXPECT_NE(authorize(browser_).answered("code"), "") << "through a group that everybody is in";
}

TEST_F(Authorize, An_application_that_is_switched_off_meanwhile_gets_no_code) {
  const auto page = authorize(browser_);
  auto application = portal_;
  application.status = domain::Status::inactive;
  write([&](storage::sql::Connection& connection) { return storage::Applications(connection).update(application); });
  EXPECT_EQ(submit(browser_, page, "ada@example.test").answered("error"), "access_denied");
}

}  // namespace
}  // namespace mandate::web::signin
