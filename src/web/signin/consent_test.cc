// People are asked before an application gets scopes of a custom authorization server, and take them back.
#include "signin/secrets.h"
#include "storage/authorization_servers.h"
#include "storage/consent_grants.h"
#include "web/signin/testing/signin_fixture.h"

namespace mandate::web::signin {
namespace {

using domain::ConsentMethod;
using testing::Answer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Parameters;
using testing::SigninTest;
using testing::TestBrowser;

constexpr const char* not_usable = "This question can no longer be answered";

class ConsentPagesTest : public SigninTest {
 protected:
  ConsentPagesTest() {
    server_.id = domain::AuthorizationServerId("auschat");
    server_.name = "Chat & Co";
    server_.audience = "https://chat.test";
    write([&](auto& db) { return storage::AuthorizationServers(db).insert(server_); });
    add_scope("openid", domain::Consent::implicit);
    add_scope("chat.read", domain::Consent::required);
    add_scope("chat.write", domain::Consent::flexible);
    set_method(ConsentMethod::required);
  }
  void add_scope(const std::string& name, domain::Consent consent) {
    domain::Scope scope{domain::ScopeId("scp" + name), server_.id, name, "", "About " + name, consent};
    if (name == "chat.read") scope.display_name = "Read <your> chats";
    write([&](auto& db) { return storage::Scopes(db).insert(scope); });
  }
  template <class Change>
  void change_scope(const std::string& name, const Change& change) {
    write([&](auto& db) -> Result<void> {
      TRY(auto scope, storage::Scopes(db).find_by_name(server_.id, name));
      change(*scope);
      return storage::Scopes(db).update(*scope);
    });
  }
  void unassign() {
    write([&](auto& db) -> Result<void> {
      TRY([[maybe_unused]] const bool was, storage::Applications(db).unassign(portal_.id, ada_.id));
      return {};
    });
  }
  template <class Change>
  void change_portal(const Change& change) {
    change(portal_);
    write([&](auto& db) { return storage::Applications(db).update(portal_); });
  }
  void set_method(ConsentMethod method) {
    change_portal([&](auto& portal) { portal.consent_method = method; });
  }

  Answer authorize_at_server(const Parameters& changes = {}) {
    Parameters parameters{{"scope", "openid chat.read"}};
    for (const auto& [name, value] : changes) parameters[name] = value;
    return browser_.get("/oauth2/auschat/v1/authorize?" + authorize_query(parameters));
  }
  // A path of ours in an answer that redirects there.
  std::string own_path(const Answer& answer) const {
    const auto& base = organization_.public_url;
    EXPECT_TRUE(answer.location().starts_with(base + "/signin/consent?request=arq")) << answer.location();
    return answer.location().starts_with(base) ? answer.location().substr(base.size()) : "/";
  }
  // The page that asks, after a sign-on where one is needed.
  Answer ask(const Parameters& changes = {}) {
    auto answer = authorize_at_server(changes);
    if (answer.status == 200) answer = submit(browser_, answer, "ada@example.test");
    return browser_.get(own_path(answer));
  }
  static Parameters form_of(const Answer& page, const std::string& decision, const Parameters& changes = {}) {
    Parameters form{{"request", page.field("request")},
                    {"shown", page.field("shown")},
                    {"form_token", page.field("form_token")},
                    {"decision", decision}};
    for (const auto& [name, value] : changes) form[name] = value;
    return form;
  }
  Answer answer(const Answer& page, const std::string& decision, const Parameters& changes = {}) {
    return browser_.post("/signin/consent", form_of(page, decision, changes));
  }
  std::vector<std::string> given() {
    const auto grants = read([&](auto& db) { return storage::ConsentGrants(db).list_all({.user = ada_.id}); });
    std::vector<std::string> names;
    for (const auto& grant : grants) names.push_back(grant.scope.str().substr(3));
    std::ranges::sort(names);  // what was given at one moment has no order
    return names;
  }
  std::string last_event() { return events().back(); }

  TestBrowser browser_{router_};
  domain::AuthorizationServer server_;
};

TEST_F(ConsentPagesTest, WhoIsNotAskedGetsACodeAtOnce) {
  const struct {
    const char* name;
    ConsentMethod method;
    Parameters request;
    bool asked;
  } cases[] = {
      {"an implicit scope", ConsentMethod::required, {{"scope", "openid"}}, false},
      {"an implicit scope, asked again", ConsentMethod::required, {{"scope", "openid"}, {"prompt", "consent"}}, false},
      {"a trusted application", ConsentMethod::trusted, {{"scope", "openid chat.read chat.write"}}, false},
      {"one that wants it", ConsentMethod::trusted, {{"scope", "openid chat.write"}, {"prompt", "consent"}}, true},
      {"a required scope", ConsentMethod::required, {{"scope", "openid chat.read"}}, true},
      {"a flexible scope", ConsentMethod::required, {{"scope", "openid chat.write"}}, true},
  };
  ASSERT_EQ(sign_on(browser_).status, 303);
  for (const auto& test : cases) {
    set_method(test.method);
    const auto answered = authorize_at_server(test.request);
    ASSERT_EQ(answered.status, 302) << test.name;
    EXPECT_EQ(answered.answered("code").empty(), test.asked) << test.name << " " << answered.location();
    if (test.asked) own_path(answered);
  }
  EXPECT_THAT(given(), IsEmpty()) << "nobody has agreed to anything";
}

TEST_F(ConsentPagesTest, ThePageSaysWhoWantsWhatWhereAndWhoIsSignedOn) {
  change_portal([](auto& portal) {
    portal.label = "Portal <b>";
    portal.uris = {{"policy_uri", "https://portal.test/privacy?a=1&b=2"}, {"tos_uri", "https://portal.test/terms"}};
  });
  change_scope("chat.write", [](auto& scope) { scope.optional = true; });
  const auto page = ask({{"scope", "openid chat.read chat.write"}});
  ASSERT_EQ(page.status, 200);
  for (const char* part :
       {"<strong>Portal &lt;b&gt;</strong>", "<strong>Chat &amp; Co</strong>", "<strong>Test &amp; Co</strong>",
        "<strong>ada@example.test</strong>", "<strong>Read &lt;your&gt; chats</strong><span>About chat.read</span>",
        "<strong>chat.write</strong>", "name=\"accept_scpchat.write\" value=\"yes\" checked", "id=\"approve\"",
        "id=\"deny\"", "<strong>https://portal.test</strong>", "href=\"https://portal.test/privacy?a=1&amp;b=2\"",
        "href=\"https://portal.test/terms\""})
    EXPECT_THAT(page.body, HasSubstr(part));
  for (const char* part : {"<script", "openid", "accept_scpchat.read", "code_challenge"})
    EXPECT_THAT(page.body, Not(HasSubstr(part)));
  const auto policy = page.header("Content-Security-Policy");
  for (const char* part : {"default-src 'none'", "frame-ancestors 'none'", "form-action 'self' https:"})
    EXPECT_THAT(policy, HasSubstr(part));
  EXPECT_EQ(page.header("Cache-Control"), "no-store");
  EXPECT_THAT(browser_.get("/signin/consent?request=" + page.field("request")).body, HasSubstr("id=\"approve\""))
      << "it can be loaded again";
}

TEST_F(ConsentPagesTest, WhoAgreesIsRecordedBeforeTheCodeAndNotAskedAgain) {
  const auto page = ask();
  const auto answered = answer(page, "approve");
  ASSERT_EQ(answered.status, 303);
  EXPECT_TRUE(answered.location().starts_with("https://portal.test/callback?code=")) << answered.location();
  EXPECT_EQ(answered.answered("state"), "xyz");
  EXPECT_EQ(answered.answered("iss"), "https://mandate.test/oauth2/auschat");
  const auto request = redeem(answered);
  ASSERT_TRUE(request);
  EXPECT_THAT(request->scopes, ElementsAre("openid", "chat.read"));
  EXPECT_EQ(request->user, ada_.id);
  EXPECT_EQ(request->expires, clock_.now() + domain::AuthorizeRequest::code_lifetime);
  EXPECT_THAT(events(), ElementsAre("user.session.start SUCCESS", "app.oauth2.as.consent.grant SUCCESS",
                                    "user.authentication.sso SUCCESS"));
  EXPECT_THAT(given(), ElementsAre("chat.read"));
  EXPECT_NE(authorize_at_server().answered("code"), "");
  EXPECT_NE(authorize_at_server({{"prompt", "none"}}).answered("code"), "");
  own_path(authorize_at_server({{"scope", "openid chat.read chat.write"}}));
  own_path(authorize_at_server({{"prompt", "consent"}}));
}

TEST_F(ConsentPagesTest, WhoAgreesAgainKeepsTheSameConsent) {
  ASSERT_EQ(answer(ask(), "approve").status, 303);
  const auto before = read([&](auto& db) { return storage::ConsentGrants(db).list_all({}); }).at(0);
  clock_.advance(std::chrono::minutes(5));
  ASSERT_NE(answer(ask({{"prompt", "consent"}}), "approve").answered("code"), "");
  const auto after = read([&](auto& db) { return storage::ConsentGrants(db).list_all({}); }).at(0);
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.created, before.created);
  EXPECT_EQ(after.last_updated, clock_.now());
}

TEST_F(ConsentPagesTest, ANoGoesBackToTheApplication) {
  const auto page = ask();
  const auto answered = answer(page, "deny");
  ASSERT_EQ(answered.status, 303);
  EXPECT_TRUE(answered.location().starts_with("https://portal.test/callback?error=access_denied"));
  EXPECT_EQ(answered.answered("state"), "xyz");
  EXPECT_EQ(answered.answered("iss"), "https://mandate.test/oauth2/auschat");
  EXPECT_EQ(last_event(), "app.oauth2.as.consent.grant DENY REFUSED_BY_PERSON");
  EXPECT_THAT(given(), IsEmpty());
  EXPECT_THAT(answer(page, "approve").body, HasSubstr(not_usable)) << "a no is an answer";
}

TEST_F(ConsentPagesTest, WithoutAPromptTheApplicationIsToldThatOneIsNeeded) {
  ASSERT_EQ(sign_on(browser_).status, 303);
  const auto answered = authorize_at_server({{"prompt", "none"}});
  EXPECT_EQ(answered.answered("error"), "consent_required");
  EXPECT_EQ(answered.answered("iss"), "https://mandate.test/oauth2/auschat");
}

TEST_F(ConsentPagesTest, AScopeThatMayBeLeftOutIsLeftOut) {
  change_scope("chat.write", [](auto& scope) { scope.optional = true; });
  const Parameters both{{"scope", "openid chat.write chat.read"}};
  auto answered = answer(ask(both), "approve");
  EXPECT_THAT(redeem(answered)->scopes, ElementsAre("openid", "chat.read"));
  EXPECT_THAT(given(), ElementsAre("chat.read"));
  answered = answer(ask(both), "approve", {{"accept_scpchat.write", "yes"}});
  EXPECT_THAT(redeem(answered)->scopes, ElementsAre("openid", "chat.write", "chat.read"));
  EXPECT_THAT(given(), ElementsAre("chat.read", "chat.write"));
  answered = answer(ask({{"scope", "openid chat.write chat.read"}, {"prompt", "consent"}}), "approve");
  EXPECT_THAT(redeem(answered)->scopes, ElementsAre("openid", "chat.read"));
  EXPECT_THAT(given(), ElementsAre("chat.read")) << "what they had agreed to and leave out now is taken back";
  const auto nothing = answer(ask({{"scope", "chat.write"}, {"prompt", "consent"}}), "approve");
  EXPECT_EQ(nothing.answered("error"), "access_denied") << "nothing is left";
}

TEST_F(ConsentPagesTest, NobodyElseAnswers) {
  const auto page = ask();
  const auto form = form_of(page, "approve");
  TestBrowser bobs(router_);
  assign(portal_, bob_);
  ASSERT_EQ(sign_on(bobs, {}, "bob@example.test").status, 303);
  const auto bob_cookie = bobs.cookies.at(session_cookie);
  auto as_bob = form;
  as_bob["form_token"] =
      mandate::signin::session_form_token(bob_cookie, "consent " + page.field("request") + " " + page.field("shown"));
  TestBrowser stranger(router_);
  EXPECT_EQ(bobs.post("/signin/consent", form).status, 403);
  EXPECT_EQ(bobs.post("/signin/consent", as_bob).status, 403) << "a right token for another person's request";
  EXPECT_EQ(bobs.get("/signin/consent?request=" + page.field("request")).status, 403);
  EXPECT_EQ(stranger.post("/signin/consent", form).status, 403);
  EXPECT_EQ(stranger.get("/signin/consent?request=" + page.field("request")).status, 403);
  for (const auto& [name, header] : std::map<std::string, http::Header>{
           {"another site", {"Sec-Fetch-Site", "cross-site"}}, {"another origin", {"Origin", "https://evil.test"}}}) {
    browser_.headers = {header};
    EXPECT_EQ(browser_.post("/signin/consent", form).status, 403) << name;
  }
  browser_.headers.clear();
  EXPECT_THAT(given(), IsEmpty());
  EXPECT_NE(browser_.post("/signin/consent", form).answered("code"), "") << "none of that has hurt it";
}

TEST_F(ConsentPagesTest, WhatIsSentInsteadOfWhatWasShownChangesNothing) {
  const auto page = ask();
  const auto other = ask({{"scope", "openid chat.write"}});
  const struct {
    const char* name;
    Parameters changes;
  } cases[] = {
      {"another request", {{"request", other.field("request")}}},
      {"other scopes", {{"shown", other.field("shown")}}},
      {"more scopes", {{"shown", page.field("shown") + " scpchat.write"}}},
      {"the token of another form", {{"form_token", other.field("form_token")}}},
      {"no token", {{"form_token", ""}}},
      {"another decision", {{"decision", "perhaps"}}},
      {"no decision", {{"decision", ""}}},
      {"a request that is not there", {{"request", "arqnone"}}},
  };
  for (const auto& test : cases) {
    const auto answered = answer(page, "approve", test.changes);
    EXPECT_EQ(answered.status, 403) << test.name;
    EXPECT_EQ(answered.location(), "") << test.name;
  }
  EXPECT_THAT(given(), IsEmpty());
  // What the application asked for stands in the stored request: parameters beside it are nobody's.
  const auto answered = answer(page, "approve",
                               {{"redirect_uri", "https://evil.test/cb"},
                                {"scope", "openid chat.read chat.write"},
                                {"client_id", "evil"},
                                {"accept_scpchat.write", "yes"}});
  EXPECT_TRUE(answered.location().starts_with("https://portal.test/callback?code=")) << answered.location();
  EXPECT_THAT(redeem(answered)->scopes, ElementsAre("openid", "chat.read"));
  EXPECT_THAT(given(), ElementsAre("chat.read"));
}

TEST_F(ConsentPagesTest, AnAnswerIsGivenOnce) {
  const auto page = ask();
  ASSERT_EQ(answer(page, "approve").status, 303);
  EXPECT_EQ(answer(page, "approve").status, 403);
  EXPECT_EQ(answer(page, "deny").status, 403);
  EXPECT_THAT(given(), ElementsAre("chat.read"));
}

TEST_F(ConsentPagesTest, WhatChangedMeanwhileEndsTheQuestion) {
  const auto set_server = [&](domain::Status status) {
    server_.status = status;
    write([&](auto& db) { return storage::AuthorizationServers(db).update(server_); });
  };
  const auto set_portal = [&](domain::Status status, const std::string& redirect_uri) {
    change_portal([&](auto& portal) { portal.status = status, portal.redirect_uris = {redirect_uri}; });
  };
  const std::string callback = "https://portal.test/callback";
  const struct {
    const char* name;
    std::function<void()> happen, undo;
  } cases[] = {
      {"time went by", [&] { clock_.advance(std::chrono::minutes(10)); }, [] {}},
      {"the application was stopped", [&] { set_portal(domain::Status::inactive, callback); },
       [&] { set_portal(domain::Status::active, callback); }},
      {"the redirect URI was taken away", [&] { set_portal(domain::Status::active, "https://portal.test/elsewhere"); },
       [&] { set_portal(domain::Status::active, callback); }},
      {"the server was stopped", [&] { set_server(domain::Status::inactive); },
       [&] { set_server(domain::Status::active); }},
      {"the person may not use the application any more", [&] { unassign(); }, [&] { assign(portal_, ada_); }},
      {"the person was stopped", [&] { change_user(ada_, domain::UserStatus::suspended); },
       [&] { change_user(ada_, domain::UserStatus::active); }},
  };
  for (const auto& test : cases) {
    const auto page = ask();
    ASSERT_EQ(page.status, 200) << test.name;
    test.happen();
    const auto answered = answer(page, "approve");
    EXPECT_EQ(answered.status, 403) << test.name;
    EXPECT_THAT(answered.body, HasSubstr(not_usable)) << test.name;
    EXPECT_EQ(browser_.get("/signin/consent?request=" + page.field("request")).status, 403) << test.name;
    test.undo();
  }
  EXPECT_THAT(given(), IsEmpty());
}

TEST_F(ConsentPagesTest, NobodyAgreesToWhatTheyWereNotShown) {
  const auto page = ask();
  change_scope("openid", [](auto& scope) { scope.consent = domain::Consent::required; });
  EXPECT_THAT(answer(page, "approve").body, HasSubstr(not_usable));
  EXPECT_THAT(given(), IsEmpty());
  const auto again = browser_.get("/signin/consent?request=" + page.field("request"));
  EXPECT_NE(answer(again, "approve").answered("code"), "");
  EXPECT_THAT(given(), ElementsAre("chat.read", "openid"));
}

TEST_F(ConsentPagesTest, OfTwoTabsBothGoOn) {
  const auto one = ask(), other = ask();
  EXPECT_NE(answer(one, "approve").answered("code"), "");
  EXPECT_NE(answer(other, "approve").answered("code"), "");
  EXPECT_THAT(given(), ElementsAre("chat.read"));
}

TEST_F(ConsentPagesTest, WhoMayNotUseTheApplicationIsNotAsked) {
  TestBrowser bobs(router_);
  const auto page = bobs.get("/oauth2/auschat/v1/authorize?" + authorize_query({{"scope", "openid chat.read"}}));
  EXPECT_EQ(submit(bobs, page, "bob@example.test").answered("error"), "access_denied");
}

TEST_F(ConsentPagesTest, TheSignOnFormOfAWaitingRequestIsUsedUp) {
  const auto page = authorize_at_server();
  own_path(submit(browser_, page, "ada@example.test"));
  EXPECT_THAT(submit(browser_, page, "ada@example.test").body, HasSubstr("can no longer be used"));
}

TEST_F(ConsentPagesTest, AnAnswerByFormIsAskedOnAPageFirst) {
  const auto page = ask({{"response_mode", "form_post"}});
  const auto answered = answer(page, "approve");
  EXPECT_EQ(answered.status, 200);
  EXPECT_THAT(answered.body, HasSubstr("action=\"https://portal.test/callback\""));
  EXPECT_EQ(answered.field("code").size(), 43U);
}

TEST_F(ConsentPagesTest, APersonSeesAndTakesBackTheirOwn) {
  EXPECT_THAT(browser_.get("/my/applications").body, HasSubstr("id=\"password\"")) << "who is not signed on signs on";
  ASSERT_EQ(answer(ask({{"scope", "openid chat.read chat.write"}}), "approve").status, 303);
  TestBrowser bobs(router_);
  assign(portal_, bob_);
  ASSERT_EQ(sign_on(bobs, {}, "bob@example.test").status, 303);
  EXPECT_THAT(bobs.get("/my/applications").body, HasSubstr("id=\"nothing\""));

  const auto page = browser_.get("/my/applications");
  for (const char* part : {"<strong>The portal</strong>", "<strong>Chat &amp; Co</strong>", "Read &lt;your&gt; chats",
                           "<strong>chat.write</strong>", "2026-03-01T12:00:00.000Z", "href=\"/my/agents\""})
    EXPECT_THAT(page.body, HasSubstr(part));
  const Parameters form{{"application", page.field("application")},
                        {"server", page.field("server")},
                        {"form_token", page.field("form_token")}};
  auto as_bob = form;
  as_bob["form_token"] = mandate::signin::session_form_token(
      bobs.cookies.at(session_cookie), "take back " + form.at("application") + " " + form.at("server"));
  auto elsewhere = form;
  elsewhere["server"] = "ausother";
  TestBrowser stranger(router_);
  EXPECT_EQ(bobs.post("/my/applications", form).status, 403);
  EXPECT_EQ(bobs.post("/my/applications", as_bob).status, 403) << "he has given nothing";
  EXPECT_EQ(stranger.post("/my/applications", form).status, 403);
  EXPECT_EQ(browser_.post("/my/applications", elsewhere).status, 403);
  browser_.headers = {{"Origin", "https://evil.test"}};
  EXPECT_EQ(browser_.post("/my/applications", form).status, 403);
  browser_.headers.clear();
  EXPECT_THAT(given(), ElementsAre("chat.read", "chat.write"));

  EXPECT_EQ(browser_.post("/my/applications", form).location(), "/my/applications");
  EXPECT_THAT(given(), IsEmpty());
  EXPECT_EQ(last_event(), "app.oauth2.as.consent.revoke.user.client SUCCESS");
  EXPECT_EQ(browser_.post("/my/applications", form).status, 403) << "taken back already";
  EXPECT_THAT(browser_.get("/my/applications").body, HasSubstr("id=\"nothing\""));
}

TEST_F(ConsentPagesTest, WhoTookItBackIsAskedAgainAlsoByATrustedApplication) {
  ASSERT_EQ(answer(ask(), "approve").status, 303);
  const auto page = browser_.get("/my/applications");
  ASSERT_EQ(browser_
                .post("/my/applications", {{"application", page.field("application")},
                                           {"server", page.field("server")},
                                           {"form_token", page.field("form_token")}})
                .status,
            303);
  set_method(ConsentMethod::trusted);
  EXPECT_EQ(authorize_at_server({{"prompt", "none"}}).answered("error"), "consent_required");
  EXPECT_NE(answer(ask(), "approve").answered("code"), "");
  EXPECT_THAT(given(), ElementsAre("chat.read"));
}

}  // namespace
}  // namespace mandate::web::signin
