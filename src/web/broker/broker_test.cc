// Tokens of other authorization servers from the agent's request to the person's page, against a server that the test
// plays.
#include <thread>

#include "base/testing/scripted_forms.h"
#include "base/text.h"
#include "broker/own_access.h"
#include "broker/renewals.h"
#include "broker/withdrawals.h"
#include "signin/secrets.h"
#include "storage/brokered_grants.h"
#include "storage/client_auth_settings.h"
#include "storage/delegation_links.h"
#include "storage/resource_servers.h"
#include "web/broker/routes.h"
#include "web/oauth/testing/oauth_fixture.h"
#include "web/signin/routes.h"

namespace mandate::web::broker {
namespace {

namespace people = mandate::signin;
using mandate::testing::ScriptedForms;
using oauth::testing::Answer;
using oauth::testing::Parameters;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* tickets_url = "https://tickets.test/mcp";
constexpr const char* issuer = "https://as.test";

std::string field(const std::string& html, std::string_view name) {
  const auto found = html.find("name=\"" + std::string(name) + "\"");
  if (found == std::string::npos) return "";
  const auto start = html.find("value=\"", found) + 7;
  return html.substr(start, html.find('"', start) - start);
}

class BrokerTest : public oauth::testing::OauthTest {
 protected:
  BrokerTest() {
    environment_.brokerage.renew = [this](const auto& id, auto done) { return renewals_.renew(id, std::move(done)); };
    environment_.brokerage.withdraw = [this](const auto& id, auto done) {
      return pool_.try_post([this, id, done] { done(withdrawals_.forget(id)); });
    };
    web::signin::mount_signin(router_, pages_);
    mount_broker(router_, broker_api_);
    session_.cookie_hash = people::hash_of(cookie_);
    change(session_.id.str(), [&](auto& db) -> Result<void> {
      CHECK(storage::Sessions(db).erase(session_.id));
      return storage::Sessions(db).insert(session_);
    });
    seed_provider();
    forms_.play([this](const ScriptedForms::Sent& sent) { return answer_form(sent); });
  }

  void seed_provider() {
    tickets_.id = domain::new_resource_server_id(domain::ResourceServerKind::mcp);
    tickets_.status = domain::ResourceServerStatus::active;
    tickets_.resource_url = tickets_url;
    tickets_.display_name = "Tickets";
    external_.resource = tickets_.id.str();
    external_.id = domain::ExternalServerId::generate().str();
    external_.origin = domain::AuthorizationServerOrigin::external;
    external_.issuer = issuer;
    external_.authorization_endpoint = std::string(issuer) + "/authorize";
    external_.token_endpoint = std::string(issuer) + "/token";
    external_.revocation_endpoint = std::string(issuer) + "/revoke";
    settings_.id = domain::ClientAuthSettingsId::generate();
    settings_.name = "Tickets client";
    settings_.resource = tickets_.id.str();
    settings_.server = external_.id;
    settings_.client_id = "us";
    settings_.sealed_secret = sealer_.seal(SecretString("a secret"), sealing_context_of(settings_.id));
    settings_.scopes = {"read", "write"};
    settings_.authorization_parameters = {{"access_type", "offline"}};
    sts_.id = domain::ConnectionId::generate();
    sts_.agent = agent_.id;
    sts_.type = "STS_ACCESS_TOKEN";
    sts_.target = settings_.id.str();
    change(agent_.id.str(), [&](auto& db) -> Result<void> {
      CHECK(storage::ResourceServers(db).insert(tickets_));
      CHECK(storage::ResourceAuthorizationServers(db).insert(external_));
      CHECK(storage::ClientAuthSettings(db).insert(settings_));
      return storage::Connections(db).insert(sts_);
    });
  }
  void store_sts() {
    change(agent_.id.str(), [&](auto& db) { return storage::Connections(db).update(sts_); });
  }
  void store_tickets() {
    change(tickets_.id.str(), [&](auto& db) { return storage::ResourceServers(db).update(tickets_); });
  }
  void store_external() {
    change(tickets_.id.str(), [&](auto& db) { return storage::ResourceAuthorizationServers(db).update(external_); });
  }

  // The other server: numbers its tokens, and keeps its refresh tokens good for one use.
  Result<FormAnswer> answer_form(const ScriptedForms::Sent& sent) {
    if (const auto once = std::exchange(meanwhile_, nullptr)) once();
    const std::lock_guard lock(mutex_);
    if (!answer_.empty()) return ScriptedForms::json(answer_status_, answer_);
    if (silent_) return fail(ErrorKind::unavailable, "No answer from as.test");
    if (sent.url.ends_with("/revoke")) return ScriptedForms::json(200, "");
    const auto form = mandate::oauth::Form::parse(sent.form).value();
    if (form.get("grant_type") == "refresh_token" && form.get("refresh_token") != "refresh-" + std::to_string(issued_))
      return ScriptedForms::json(400, R"({"error":"invalid_grant","error_description":"used"})");
    const auto number = std::to_string(++issued_);
    return ScriptedForms::json(200, R"({"access_token":"access-)" + number +
                                        R"(","token_type":"bearer","expires_in":)" + std::to_string(lifetime_) +
                                        R"(,"refresh_token":"refresh-)" + number + R"(","scope":"read"})");
  }
  std::size_t sent_to(std::string_view path, std::string_view part = "") const {
    std::size_t count = 0;
    for (const auto& sent : forms_.sent())
      if (sent.url == issuer + std::string(path) && sent.form.find(part) != std::string::npos) ++count;
    return count;
  }

  Answer ask(const Parameters& changes = {}) {
    Parameters form{{"requested_token_type", std::string(mandate::oauth::brokered_token_type)},
                    {"resource", tickets_url},
                    {"audience", ""},
                    {"scope", ""}};
    for (const auto& [name, value] : changes) form[name] = value;
    return exchange(form);
  }
  std::vector<http::Header> headers_of(const std::string& cookie) {
    std::vector<http::Header> headers;
    if (!cookie.empty()) headers.push_back({"Cookie", "__Host-mandate_session=" + cookie});
    return headers;
  }
  Answer visit(const std::string& target, const std::string& cookie) {
    return send(http::Method::get, target, "", headers_of(cookie));
  }
  Answer submit(const std::string& target, const Parameters& form, const std::string& cookie) {
    return post(target, form, headers_of(cookie));
  }
  std::string interaction_path() {
    const auto uri = ask().get("interaction_uri");
    EXPECT_TRUE(uri.starts_with("https://mandate.test/oauth2/v1/sts/redirect?dataHandle=")) << uri;
    return uri.substr(std::string("https://mandate.test").size());
  }
  Answer consent(const Answer& page, const std::string& decision, const std::string& cookie) {
    return submit("/oauth2/v1/sts/consent",
                  {{"data_handle", field(page.text, "data_handle")},
                   {"form_token", field(page.text, "form_token")},
                   {"decision", decision}},
                  cookie);
  }
  // Where the browser is sent when the person agrees.
  mandate::oauth::Form approve() {
    const auto answer = consent(visit(interaction_path(), cookie_), "approve", cookie_);
    EXPECT_EQ(answer.status, 303) << answer.text;
    const auto location = answer.header("Location");
    EXPECT_TRUE(location.starts_with(std::string(issuer) + "/authorize?")) << location;
    return mandate::oauth::Form::parse(location.substr(location.find('?') + 1)).value();
  }
  Answer call_back_at(const std::string& path, const Parameters& parameters, const std::string& cookie) {
    return visit("/oauth2/v1/sts/" + path + "?" + mandate::oauth::encode_form({parameters.begin(), parameters.end()}),
                 cookie);
  }
  Answer call_back(const Parameters& parameters, const std::string& cookie) {
    return call_back_at(external_.names_itself ? "callback" : "callback/" + settings_.id.str(), parameters, cookie);
  }
  Answer let_it_act() {
    return call_back({{"state", approve().get("state")}, {"code", "c"}, {"iss", issuer}}, cookie_);
  }

  // Another person with a session of their own; gives the cookie.
  std::string sign_on_bob() {
    auto bob = ada_;
    bob.id = domain::UserId("00u22222222222222222");
    bob.login = bob.email = "bob@example.test";
    auto session = session_;
    session.id = domain::SessionId("ses22222222222222222");
    session.user = bob.id;
    const auto cookie = people::new_secret();
    session.cookie_hash = people::hash_of(cookie);
    change(bob.id.str(), [&](auto& db) -> Result<void> {
      CHECK(storage::Users(db).insert(bob));
      return storage::Sessions(db).insert(session);
    });
    return cookie;
  }
  std::size_t grants() {
    return store_->read([&](auto& db) { return storage::BrokeredGrants(db).list_of(agent_.id); }).value().size();
  }
  domain::BrokeredGrant grant() {
    return store_->read([&](auto& db) { return storage::BrokeredGrants(db).list_of(agent_.id); }).value().at(0);
  }
  domain::BrokeredGrantId grant_id() { return grant().id; }
  std::optional<Time> last_used() { return grant().last_used; }
  // What was posted to the pool for outgoing work is done when this returns.
  void settle() {
    std::promise<void> done;
    ASSERT_TRUE(outgoing_.try_post([&] { done.set_value(); }));
    done.get_future().wait();
  }

  const std::string cookie_ = people::new_secret();
  ScriptedForms forms_;
  std::function<void()> meanwhile_;
  std::mutex mutex_;
  int issued_ = 0, lifetime_ = 3600, answer_status_ = 200;
  bool silent_ = false;
  std::string answer_;
  domain::ResourceServer tickets_;
  domain::ResourceAuthorizationServer external_;
  domain::ClientAuthSettings settings_;
  domain::Connection sts_;

  people::Environment signin_{*store_,
                              *ledger_,
                              clock_,
                              organization_,
                              sealer_,
                              records_,
                              [](const auto&, std::string_view) -> Result<people::IdTokenHint> {
                                return fail(ErrorKind::unauthenticated, "no");
                              }};
  web::signin::SigninApi pages_{signin_, pool_};
  room::Environment broker_{*store_,
                            *ledger_,
                            clock_,
                            organization_,
                            sealer_,
                            forms_,
                            [this](std::function<void()> work) { return outgoing_.try_post(std::move(work)); },
                            signin_};
  room::Renewals renewals_{broker_};
  room::Withdrawals withdrawals_{broker_};
  WorkerPool outgoing_{1, 64};
  BrokerApi broker_api_{broker_, withdrawals_, pages_, outgoing_};
};

TEST_F(BrokerTest, Nobody_is_asked_for_what_the_agent_may_not_have) {
  struct Case {
    const char* name;
    Parameters changes;
    const char* refusal;
  };
  const Case cases[] = {
      {"audience", {{"audience", "https://as.test"}}, "400 invalid_request invalid_request"},
      {"scope", {{"scope", "read"}}, "400 invalid_request invalid_request"},
      {"no resource", {{"resource", ""}}, "400 invalid_target invalid_target"},
      {"another resource", {{"resource", "https://tickets.test/mcp/"}}, "400 invalid_target invalid_target"},
      {"a connection of another type",
       {{"resource", organization_.orns().authorization_server(server_.id)}},
       "400 invalid_target invalid_target"},
      {"no subject", {{"subject_token", ""}}, "400 invalid_request invalid_subject_token"},
  };
  for (const auto& test : cases) {
    const auto answer = ask(test.changes);
    EXPECT_EQ(answer.refusal(), test.refusal) << test.name;
    EXPECT_EQ(answer.get("interaction_uri"), "") << test.name;
  }
}

TEST_F(BrokerTest, A_machine_has_nobody_who_could_be_asked) {
  const auto service = add_service();
  agent_.resource_url = "https://assistant.test";
  store_agent();
  change(agent_.id.str(), [&](auto& db) -> Result<void> {
    domain::ResourceAuthorizationServer accepted;
    accepted.resource = agent_.id.str();
    accepted.id = server_.id.str();
    CHECK(storage::ResourceAuthorizationServers(db).insert(accepted));
    return storage::DelegationLinks(db).insert({domain::DelegationLinkId::generate(), service.id.str(), false,
                                                domain::DelegatedToken::access_token, agent_.id, clock_.now()});
  });
  const auto own =
      post(server_path("token"),
           {{"grant_type", "client_credentials"},
            {"scope", "chat.read"},
            {"resource", agent_.resource_url},
            {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
            {"client_assertion",
             assertion(server_token_url(), {{"iss", json::value("registrar")}, {"sub", json::value("registrar")}})}});
  ASSERT_EQ(own.status, 200) << own.text;
  EXPECT_EQ(ask({{"subject_token", own.get("access_token")},
                 {"subject_token_type", std::string(mandate::oauth::access_token_token_type)}})
                .refusal(),
            "400 invalid_request oauth_sts_user_subject_required");
}

TEST_F(BrokerTest, What_is_stopped_gives_nothing_though_tokens_are_kept) {
  ASSERT_EQ(let_it_act().status, 200);
  ASSERT_EQ(ask().status, 200);
  sts_.status = domain::Status::inactive;
  store_sts();
  EXPECT_EQ(ask().refusal(), "400 invalid_target invalid_target");
  sts_.status = domain::Status::active;
  store_sts();
  tickets_.status = domain::ResourceServerStatus::inactive;
  store_tickets();
  EXPECT_EQ(ask().refusal(), "400 invalid_target invalid_target");
  tickets_.status = domain::ResourceServerStatus::active;
  store_tickets();
  external_.status = domain::Status::inactive;
  store_external();
  EXPECT_EQ(ask().refusal(), "400 invalid_target invalid_target");
  external_.status = domain::Status::active;
  store_external();
  EXPECT_EQ(ask().status, 200);
  agent_.status = domain::AgentStatus::inactive;
  store_agent();
  EXPECT_EQ(ask().status, 401);
  agent_.status = domain::AgentStatus::active;
  store_agent();
  end_session();
  EXPECT_EQ(ask().refusal(), "400 invalid_request invalid_subject_token_session_expired");
}

TEST_F(BrokerTest, The_agent_is_told_where_the_person_can_be_asked) {
  const auto answer = ask();
  EXPECT_EQ(answer.refusal(), "400 interaction_required oauth_sts_interaction_required");
  EXPECT_EQ(last_event(), "app.oauth2.token.grant.oauth_sts FAILURE oauth_sts_interaction_required");
  EXPECT_NE(ask().get("interaction_uri"), answer.get("interaction_uri"));
}

TEST_F(BrokerTest, What_the_person_allows_the_agent_gets) {
  const auto page = visit(interaction_path(), cookie_);
  EXPECT_EQ(page.status, 200);
  for (const char* part : {"Assistant", "Tickets", "read, write", "id=\"approve\"", "id=\"deny\"", "ada@example.test"})
    EXPECT_THAT(page.text, HasSubstr(part));
  EXPECT_THAT(page.text, Not(HasSubstr("<script")));
  const auto sent_on = approve();
  EXPECT_EQ(sent_on.get("client_id"), "us");
  EXPECT_EQ(sent_on.get("redirect_uri"), "https://mandate.test/oauth2/v1/sts/callback/" + settings_.id.str());
  EXPECT_EQ(sent_on.get("scope"), "read write");
  EXPECT_EQ(sent_on.get("access_type"), "offline");
  EXPECT_EQ(sent_on.get("code_challenge_method"), "S256");
  EXPECT_FALSE(sent_on.has("nonce"));

  const auto done = call_back({{"state", sent_on.get("state")}, {"code", "c-1"}, {"iss", issuer}}, cookie_);
  EXPECT_EQ(done.status, 200) << done.text;
  EXPECT_EQ(last_event(), "app.oauth2.token.oauth_sts.request_token SUCCESS");
  ASSERT_EQ(forms_.sent().size(), 1U);
  const auto sent = forms_.sent().at(0);
  EXPECT_EQ(sent.authorization, "Basic " + base64_encode("us:a%20secret"));
  const auto form = mandate::oauth::Form::parse(sent.form).value();
  EXPECT_EQ(form.get("code"), "c-1");
  EXPECT_EQ(form.get("redirect_uri"), sent_on.get("redirect_uri"));
  EXPECT_EQ(sent_on.get("code_challenge"),
            base64url_encode(crypto::bytes_of(crypto::sha256(form.get("code_verifier")))));

  const auto answer = ask();
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.get("access_token"), "access-1");
  EXPECT_EQ(answer.get("token_type"), "Bearer");
  EXPECT_EQ(answer.get("issued_token_type"), mandate::oauth::brokered_token_type);
  EXPECT_EQ(answer.get("expires_in"), "3600");
  EXPECT_EQ(answer.get("scope"), "read");
  EXPECT_EQ(last_event(), "app.oauth2.token.grant.oauth_sts SUCCESS");
  EXPECT_THAT(json::serialize(last_event_body()), Not(HasSubstr("access-1")));
}

TEST_F(BrokerTest, Another_person_cannot_follow_the_link_or_take_over_the_callback) {
  const auto bob = sign_on_bob();
  const auto path = interaction_path();
  const auto refused = visit(path, bob);
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.text, Not(HasSubstr("ada@example.test")));
  const auto page = visit(path, cookie_);
  EXPECT_EQ(consent(page, "approve", bob).status, 403);
  EXPECT_EQ(consent(page, "approve", "").status, 403);
  const auto state = approve().get("state");
  EXPECT_EQ(call_back({{"state", state}, {"code", "c"}}, bob).status, 403);
  EXPECT_EQ(call_back({{"state", state}, {"code", "c"}}, "").status, 403);
  EXPECT_EQ(grants(), 0U);
  EXPECT_EQ(forms_.sent().size(), 0U);
}

TEST_F(BrokerTest, A_link_is_used_up_expires_and_cannot_be_made) {
  const auto path = interaction_path();
  const auto page = visit(path, cookie_);
  EXPECT_EQ(consent(page, "perhaps", cookie_).status, 403);
  EXPECT_EQ(consent(page, "deny", cookie_).status, 200);
  EXPECT_EQ(last_event(), "app.oauth2.token.oauth_sts.request_token DENY REFUSED_BY_PERSON");
  EXPECT_EQ(consent(page, "approve", cookie_).status, 403);
  EXPECT_EQ(visit(path, cookie_).status, 403);
  auto forged = interaction_path();
  forged[forged.size() - 5] = forged[forged.size() - 5] == 'A' ? 'B' : 'A';
  EXPECT_EQ(visit(forged, cookie_).status, 403);
  EXPECT_EQ(visit("/oauth2/v1/sts/redirect", cookie_).status, 403);
  const auto old = interaction_path();
  clock_.advance(std::chrono::minutes(10));
  EXPECT_EQ(visit(old, cookie_).status, 403);
}

TEST_F(BrokerTest, Forms_of_other_sites_and_of_other_sessions_are_refused) {
  const auto page = visit(interaction_path(), cookie_);
  auto headers = headers_of(cookie_);
  headers.push_back({"Origin", "https://evil.test"});
  const Parameters form{{"data_handle", field(page.text, "data_handle")},
                        {"form_token", field(page.text, "form_token")},
                        {"decision", "approve"}};
  EXPECT_EQ(post("/oauth2/v1/sts/consent", form, headers).status, 403);
  auto changed = form;
  changed["form_token"] = field(visit(interaction_path(), cookie_).text, "form_token");
  EXPECT_EQ(submit("/oauth2/v1/sts/consent", changed, cookie_).status, 403) << "the token of another link";
  EXPECT_EQ(submit("/oauth2/v1/sts/consent", form, cookie_).status, 303);
}

TEST_F(BrokerTest, A_callback_fits_once_and_only_the_server_that_was_asked) {
  const auto first = approve().get("state");
  EXPECT_EQ(call_back({{"state", first}, {"code", "c"}, {"iss", "https://evil.test"}}, cookie_).status, 403);
  EXPECT_EQ(last_event(), "app.oauth2.token.oauth_sts.request_token FAILURE issuer_mismatch");
  EXPECT_EQ(call_back({{"state", first}, {"code", "c"}, {"iss", issuer}}, cookie_).status, 403);
  EXPECT_EQ(forms_.sent().size(), 0U);
  const auto late = approve().get("state");
  clock_.advance(std::chrono::minutes(10));
  EXPECT_EQ(call_back({{"state", late}, {"code", "c"}}, cookie_).status, 403);
  const auto second = approve().get("state");
  EXPECT_EQ(call_back({{"state", second}, {"code", "c"}}, cookie_).status, 200);
  EXPECT_EQ(call_back({{"state", second}, {"code", "stolen"}}, cookie_).status, 403);
  EXPECT_EQ(forms_.sent().size(), 1U);
}

TEST_F(BrokerTest, What_the_other_server_says_is_shown_and_not_believed) {
  const auto page = call_back(
      {{"state", approve().get("state")}, {"error", "access_denied"}, {"error_description", "<b>no</b>"}}, cookie_);
  EXPECT_EQ(page.status, 403);
  EXPECT_THAT(page.text, HasSubstr("access_denied: &lt;b&gt;no&lt;/b&gt;"));
  EXPECT_EQ(last_event(), "app.oauth2.token.oauth_sts.request_token FAILURE access_denied");
  const std::pair<int, const char*> answers[] = {
      {400, R"({"error":"invalid_grant"})"},
      {200, R"({"error":"bad_verification_code"})"},
      {200, R"({"access_token":"a","token_type":"DPoP"})"},
      {200, R"({"access_token":"","token_type":"Bearer"})"},
      {200, R"({"access_token":"a","access_token":"b","token_type":"Bearer"})"},
      {200, R"({"access_token":"a","token_type":"Bearer","expires_in":-1})"},
      {200, R"({"access_token":"a\nb","token_type":"Bearer"})"},
      {200, "access_token=a&token_type=bearer"},
      {500, "{}"},
  };
  for (const auto& [status, text] : answers) {
    answer_status_ = status;
    answer_ = text;
    EXPECT_EQ(let_it_act().status, 403) << text;
  }
  EXPECT_EQ(grants(), 0U);
}

TEST_F(BrokerTest, What_the_other_server_was_sent_is_in_no_words_of_ours) {
  const auto noted = [this] { return json::serialize(last_event_body()); };
  const auto state = approve().get("state");
  auto page = call_back({{"state", state},
                         {"error", "access_denied"},
                         {"code", "a code"},
                         {"error_description", "state " + state + " has a code"}},
                        cookie_);
  EXPECT_EQ(page.status, 403);
  EXPECT_THAT(page.text, HasSubstr("state [...] has [...]"));
  EXPECT_THAT(noted(), AllOf(HasSubstr("access_denied: state [...] has [...]"), Not(HasSubstr(state))));
  answer_status_ = 400;
  answer_ = R"({"error":"temporarily_unavailable","error_description":"for code=one%20two one two"})";
  page = call_back({{"state", approve().get("state")}, {"code", "one two"}}, cookie_);
  EXPECT_THAT(page.text, HasSubstr("temporarily_unavailable: for code=[...] [...]"));
  answer_ = R"({"error":"one two three","error_description":"to three"})";
  page = call_back({{"state", approve().get("state")}, {"code", "one two"}}, cookie_);
  EXPECT_THAT(page.text, HasSubstr("[...] three: to three"));
  EXPECT_THAT(noted(), Not(HasSubstr("one two")));
}

// OpenID Connect Core section 3.1.3.7.
TEST_F(BrokerTest, The_id_token_must_be_of_this_sign_on) {
  settings_.scopes = {"openid"};
  change(settings_.id.str(), [&](auto& db) { return storage::ClientAuthSettings(db).update(settings_); });
  const auto ends = to_seconds(clock_.now()) + 60;
  // How the callback is answered when the right ID token is changed so.
  const auto come_back = [&](const oauth::testing::Changes& changes) {
    const auto sent_on = approve();
    const auto token =
        sign(agent_key_, "ES256", "", "JWT",
             {{"iss", issuer}, {"aud", "us"}, {"nonce", sent_on.get("nonce")}, {"exp", ends}, {"sub", "x"}}, changes);
    answer_ = R"({"access_token":"a","token_type":"Bearer","expires_in":5,"id_token":")" + token + "\"}";
    const auto status = call_back({{"state", sent_on.get("state")}, {"code", "c"}}, cookie_).status;
    answer_.clear();
    return status;
  };
  const json::value both = json::array{"us", "them"};
  const std::pair<const char*, oauth::testing::Changes> wrong[] = {
      {"another nonce", {{"nonce", json::value("other")}}},
      {"no nonce", {{"nonce", json::value(nullptr)}}},
      {"another issuer", {{"iss", json::value("https://evil.test")}}},
      {"another client", {{"aud", json::value("them")}}},
      {"several clients, and none said to be meant", {{"aud", both}}},
      {"another client said to be meant", {{"aud", both}, {"azp", json::value("them")}}},
      {"expired", {{"exp", json::value(ends - 180)}}},
      {"without end", {{"exp", json::value(nullptr)}}},
  };
  for (const auto& [name, changes] : wrong) {
    EXPECT_EQ(come_back(changes), 403) << name;
    EXPECT_EQ(last_event(), "app.oauth2.token.oauth_sts.request_token FAILURE id_token_mismatch") << name;
  }
  EXPECT_EQ(call_back({{"state", approve().get("state")}, {"code", "c"}}, cookie_).status, 403) << "none at all";
  EXPECT_EQ(last_event(), "app.oauth2.token.oauth_sts.request_token FAILURE id_token_missing");
  EXPECT_EQ(grants(), 0U);
  EXPECT_EQ(come_back({}), 200);
  clock_.advance(std::chrono::seconds(6));  // past the token, so that the person is asked again
  EXPECT_EQ(come_back({{"aud", both}, {"azp", json::value("us")}}), 200);
}

// RFC 9700 section 4.4.2.2.
TEST_F(BrokerTest, A_server_that_does_not_say_who_it_is_has_a_callback_of_its_own) {
  for (const char* path : {"callback", "callback/rscSomebodyElse"})
    for (const Parameters& more : {Parameters{}, Parameters{{"iss", issuer}}}) {
      auto parameters = more;
      parameters.insert({{"state", approve().get("state")}, {"code", "c"}});
      EXPECT_EQ(call_back_at(path, parameters, cookie_).status, 403) << path;
      EXPECT_EQ(last_event(), "app.oauth2.token.oauth_sts.request_token FAILURE callback_mismatch");
    }
  EXPECT_EQ(sent_to("/token"), 0U) << "the code goes no further";
  external_.names_itself = true;
  store_external();
  const auto sent_on = approve();
  EXPECT_EQ(sent_on.get("redirect_uri"), "https://mandate.test/oauth2/v1/sts/callback");
  const Parameters right{{"state", sent_on.get("state")}, {"code", "c"}, {"iss", issuer}};
  EXPECT_EQ(call_back_at("callback", right, cookie_).status, 200);
  EXPECT_THAT(forms_.sent().back().form,
              HasSubstr("redirect_uri=https%3A%2F%2Fmandate.test%2Foauth2%2Fv1%2Fsts%2Fcallback&"));
}

// RFC 9207 section 2.4.
TEST_F(BrokerTest, A_server_that_promises_to_say_who_it_is_must_do_so) {
  external_.names_itself = true;
  store_external();
  for (const Parameters& answer : {Parameters{{"code", "c"}}, Parameters{{"error", "access_denied"}}}) {
    auto parameters = answer;
    parameters["state"] = approve().get("state");
    EXPECT_EQ(call_back(parameters, cookie_).status, 403);
    EXPECT_EQ(last_event(), "app.oauth2.token.oauth_sts.request_token FAILURE issuer_missing");
  }
  EXPECT_EQ(sent_to("/token"), 0U) << "the code goes no further";
  EXPECT_EQ(let_it_act().status, 200);
}

TEST_F(BrokerTest, What_is_stopped_while_the_other_server_is_asked_is_not_kept) {
  const auto state = approve().get("state");
  meanwhile_ = [this] {
    sts_.status = domain::Status::inactive;
    store_sts();
  };
  EXPECT_EQ(call_back({{"state", state}, {"code", "c"}}, cookie_).status, 403);
  EXPECT_EQ(grants(), 0U);
  settle();
  EXPECT_EQ(sent_to("/revoke", "refresh-1"), 1U);
}

TEST_F(BrokerTest, Tokens_are_renewed_once_for_all_who_ask) {
  ASSERT_EQ(let_it_act().status, 200);
  clock_.advance(std::chrono::seconds(3541));
  std::vector<Parameters> forms(32, Parameters{});
  std::vector<std::string> given(forms.size());
  for (auto& form : forms)
    form = exchange_form({{"requested_token_type", std::string(mandate::oauth::brokered_token_type)},
                          {"resource", tickets_url},
                          {"audience", ""},
                          {"scope", ""},
                          {"subject_token", id_token()}});
  std::vector<std::future<std::string>> answers;
  for (const auto& form : forms)
    answers.push_back(std::async(std::launch::async, [&, form] {
      http::Request request{http::Method::post,
                            "/oauth2/v1/token",
                            {{"Content-Type", "application/x-www-form-urlencoded"}},
                            mandate::oauth::encode_form({form.begin(), form.end()}),
                            "req",
                            "192.0.2.1"};
      std::promise<http::Response> promise;
      auto future = promise.get_future();
      router_.handle(std::move(request),
                     http::Responder([&promise](http::Response response) { promise.set_value(std::move(response)); }));
      return future.get().body;
    }));
  for (auto& answer : answers) EXPECT_THAT(answer.get(), HasSubstr("access-2"));
  EXPECT_EQ(sent_to("/token", "grant_type=refresh_token"), 1U);
}

TEST_F(BrokerTest, Rotated_refresh_tokens_are_followed_and_a_refused_one_asks_the_person) {
  ASSERT_EQ(let_it_act().status, 200);
  for (int number = 2; number < 4; ++number) {
    clock_.advance(std::chrono::seconds(3590));
    session_.expires = clock_.now() + std::chrono::hours(2);
    change(session_.id.str(), [&](auto& db) { return storage::Sessions(db).update(session_); });
    EXPECT_EQ(ask().get("access_token"), "access-" + std::to_string(number));
  }
  issued_ += 1;  // somebody else used the refresh token there
  clock_.advance(std::chrono::seconds(3590));
  session_.expires = clock_.now() + std::chrono::hours(2);
  change(session_.id.str(), [&](auto& db) { return storage::Sessions(db).update(session_); });
  EXPECT_EQ(ask().refusal(), "400 interaction_required oauth_sts_interaction_required");
  EXPECT_EQ(grants(), 0U);
  EXPECT_EQ(count_events("app.oauth2.token.oauth_sts.request_token"), 4U);
}

TEST_F(BrokerTest, A_server_that_does_not_answer_costs_no_grant_and_gives_no_stale_token) {
  ASSERT_EQ(let_it_act().status, 200);
  silent_ = true;
  clock_.advance(std::chrono::seconds(3550));
  EXPECT_EQ(ask().get("access_token"), "access-1") << "good for a while yet";
  EXPECT_EQ(ask().get("access_token"), "access-1");
  EXPECT_EQ(sent_to("/token", "grant_type=refresh_token"), 1U) << "not asked again at once";
  clock_.advance(std::chrono::seconds(50));
  EXPECT_EQ(ask().refusal(), "503 temporarily_unavailable temporarily_unavailable");
  silent_ = false;
  clock_.advance(std::chrono::seconds(15));
  EXPECT_EQ(ask().get("access_token"), "access-2");
}

// Each node has waiting requests of its own; only the database is common.
TEST_F(BrokerTest, Of_two_nodes_one_renews) {
  ASSERT_EQ(let_it_act().status, 200);
  clock_.advance(std::chrono::seconds(3541));
  auto there = room::Environment{*store_, *ledger_, clock_, organization_, sealer_, forms_, do_at_once, signin_};
  room::Renewals other_node{there};
  int told = 0;
  meanwhile_ = [&] {
    EXPECT_TRUE(other_node.renew(grant_id(), [&] { ++told; }));
    EXPECT_EQ(ask().get("access_token"), "access-1") << "who asks there is given what is still good";
  };
  EXPECT_EQ(ask().get("access_token"), "access-2");
  EXPECT_EQ(told, 1);
  EXPECT_EQ(sent_to("/token", "grant_type=refresh_token"), 1U);
}

TEST_F(BrokerTest, The_lease_of_a_node_that_died_is_taken_over_after_its_time) {
  ASSERT_EQ(let_it_act().status, 200);
  clock_.advance(std::chrono::seconds(3541));
  change(domain::brokered_key(sts_.id, ada_.id), [&](auto& db) -> Result<void> {
    EXPECT_TRUE(storage::BrokeredGrants(db)
                    .take_lease(grant_id(), clock_.now(), clock_.now() + std::chrono::minutes(3))
                    .value());
    return {};
  });
  EXPECT_EQ(ask().get("access_token"), "access-1");
  clock_.advance(std::chrono::minutes(1));
  EXPECT_EQ(ask().status, 503) << "its token has run out, and the refresh token may have been used";
  EXPECT_EQ(sent_to("/token", "grant_type=refresh_token"), 0U);
  clock_.advance(std::chrono::minutes(2));
  EXPECT_EQ(ask().get("access_token"), "access-2");
  EXPECT_EQ(sent_to("/token", "grant_type=refresh_token"), 1U);
}

TEST_F(BrokerTest, It_is_known_when_an_agent_was_last_given_a_token) {
  ASSERT_EQ(let_it_act().status, 200);
  EXPECT_FALSE(last_used());
  EXPECT_THAT(visit("/my/agents", cookie_).text, HasSubstr("<dt>Last used</dt><dd>never</dd>"));
  const auto first = clock_.now();
  ASSERT_EQ(ask().status, 200);
  EXPECT_EQ(last_used(), first);
  clock_.advance(std::chrono::seconds(59));
  ASSERT_EQ(ask().status, 200);
  EXPECT_EQ(last_used(), first) << "to the minute";
  clock_.advance(std::chrono::seconds(1));
  ASSERT_EQ(ask().status, 200);
  EXPECT_EQ(last_used(), clock_.now());
  EXPECT_THAT(visit("/my/agents", cookie_).text, HasSubstr("1 March 2026, 12:01 UTC"));
  clock_.advance(std::chrono::minutes(5));
  ASSERT_EQ(ask({{"resource", "https://tickets.test/other"}}).status, 400);
  EXPECT_EQ(last_used(), clock_.now() - std::chrono::minutes(5)) << "a refusal is no use";
}

TEST_F(BrokerTest, An_agent_withdraws_its_own_tokens_and_no_others) {
  ASSERT_EQ(let_it_act().status, 200);
  const auto revoke = [&](const std::string& token, const std::string& hint) {
    const auto answer =
        post("/oauth2/v1/revoke", {{"token", token},
                                   {"token_type_hint", hint},
                                   {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                                   {"client_assertion", assertion(organization_.org_endpoint("revoke"))}});
    EXPECT_EQ(answer.status, 200) << answer.text;
  };
  revoke("access-2", "oauth_sts");
  revoke("access-1", "access_token");
  EXPECT_EQ(grants(), 1U);
  revoke("access-1", "oauth_sts");
  EXPECT_EQ(grants(), 0U);
  EXPECT_EQ(last_event(), "app.oauth2.token.revoke SUCCESS");
  EXPECT_EQ(ask().refusal(), "400 interaction_required oauth_sts_interaction_required");
  settle();
  EXPECT_EQ(sent_to("/revoke", "token=refresh-1&token_type_hint=refresh_token"), 1U);
}

TEST_F(BrokerTest, A_revocation_is_repeated_until_the_other_server_answers) {
  ASSERT_EQ(let_it_act().status, 200);
  silent_ = true;
  const auto id = store_->read([&](auto& db) { return storage::BrokeredGrants(db).list_of(agent_.id); }).value()[0].id;
  ASSERT_TRUE(withdrawals_.forget(id));
  settle();
  EXPECT_EQ(sent_to("/revoke"), 1U);
  ASSERT_TRUE(withdrawals_.send_due());
  settle();
  EXPECT_EQ(sent_to("/revoke"), 1U) << "not at once";
  silent_ = false;
  clock_.advance(std::chrono::seconds(10));
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(withdrawals_.send_due());
    settle();
  }
  EXPECT_EQ(sent_to("/revoke"), 2U);
}

TEST_F(BrokerTest, A_person_sees_and_withdraws_their_own) {
  ASSERT_EQ(let_it_act().status, 200);
  const auto bob = sign_on_bob();
  EXPECT_THAT(visit("/my/agents", bob).text, HasSubstr("id=\"nothing\""));
  const auto page = visit("/my/agents", cookie_);
  for (const char* part : {"Assistant", "Tickets", "<dd>read</dd>", "2026-03-01T12:00:00.000Z"})
    EXPECT_THAT(page.text, HasSubstr(part));
  const Parameters form{{"grant", field(page.text, "grant")}, {"form_token", field(page.text, "form_token")}};
  EXPECT_EQ(submit("/my/agents", form, bob).status, 403);
  EXPECT_EQ(submit("/my/agents", form, "").status, 403);
  EXPECT_EQ(submit("/my/agents", {{"grant", form.at("grant")}, {"form_token", "x"}}, cookie_).status, 403);
  const Parameters as_bob{{"grant", form.at("grant")},
                          {"form_token", people::session_form_token(bob, "withdraw " + form.at("grant"))}};
  EXPECT_EQ(submit("/my/agents", as_bob, bob).status, 403) << "a right token for another person's grant";
  EXPECT_EQ(grants(), 1U);
  EXPECT_EQ(submit("/my/agents", form, cookie_).status, 303);
  EXPECT_EQ(last_event(), "app.oauth2.token.revoke SUCCESS");
  EXPECT_EQ(submit("/my/agents", form, cookie_).status, 403) << "withdrawn already";
  EXPECT_EQ(ask().refusal(), "400 interaction_required oauth_sts_interaction_required");
}

TEST_F(BrokerTest, For_ourselves_we_ask_only_with_a_credential_where_everything_is_active) {
  const auto asked = [this] {
    const auto access = room::ask_for_own_access(broker_, tickets_.id);
    EXPECT_TRUE(access);
    return access && *access;
  };
  struct Case {
    const char* name;
    std::function<void()> break_it, mend_it;
  };
  const auto set_method = [this](domain::AppAuthMethod method) {
    settings_.auth_method = method;
    change(settings_.id.str(), [&](auto& db) { return storage::ClientAuthSettings(db).update(settings_); });
  };
  const Case cases[] = {
      {"a public client", [&] { set_method(domain::AppAuthMethod::none); },
       [&] { set_method(domain::AppAuthMethod::client_secret_basic); }},
      {"an INACTIVE resource",
       [&] {
         tickets_.status = domain::ResourceServerStatus::inactive;
         store_tickets();
       },
       [&] {
         tickets_.status = domain::ResourceServerStatus::active;
         store_tickets();
       }},
      {"an INACTIVE server",
       [&] {
         external_.status = domain::Status::inactive;
         store_external();
       },
       [&] {
         external_.status = domain::Status::active;
         store_external();
       }},
      {"a server that does not say which grants it serves",
       [&] {
         external_.grant_types = {};
         store_external();
       },
       [] {}},
      {"a server without that grant",
       [&] {
         external_.grant_types = {"authorization_code"};
         store_external();
       },
       [&] {
         external_.grant_types = {"authorization_code", "client_credentials"};
         store_external();
       }},
  };
  for (const auto& test : cases) {
    test.break_it();
    EXPECT_FALSE(asked()) << test.name;
    test.mend_it();
  }
  EXPECT_FALSE(*room::ask_for_own_access(broker_, domain::ResourceServerId("emselsewhere")));
  EXPECT_TRUE(forms_.sent().empty());

  const auto access = room::ask_for_own_access(broker_, tickets_.id);
  ASSERT_TRUE(access && *access);
  EXPECT_EQ((*access)->token.reveal(), "access-1");
  EXPECT_EQ((*access)->from, settings_.id.str());
  const auto sent = forms_.sent().at(0);
  EXPECT_EQ(sent.url, std::string(issuer) + "/token");
  EXPECT_EQ(sent.authorization, "Basic " + base64_encode("us:a%20secret"));
  const auto form = mandate::oauth::Form::parse(sent.form).value();
  EXPECT_EQ(form.get("grant_type"), "client_credentials");
  EXPECT_EQ(form.get("resource"), tickets_url);
  EXPECT_EQ(form.get("scope"), "read write");
  EXPECT_EQ(grants(), 0u) << "nothing is kept";

  answer_ = R"({"error":"unauthorized_client"})";
  answer_status_ = 400;
  EXPECT_THAT(room::ask_for_own_access(broker_, tickets_.id).error().message, HasSubstr("unauthorized_client"));
}

TEST_F(BrokerTest, Who_is_not_signed_on_signs_on_and_comes_back) {
  const auto path = interaction_path();
  for (const auto& target : {path, std::string("/my/agents")}) {
    const auto page = visit(target, "");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.text, HasSubstr("id=\"password\"")) << target;
  }
}

}  // namespace
}  // namespace mandate::web::broker
