#include <thread>

#include "storage/refresh_tokens.h"
#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* inactive = R"({"active":false})";

class RefreshTokenTest : public OauthTest {
 protected:
  RefreshTokenTest() {
    portal_.grant_types = {"authorization_code", "refresh_token"};
    portal_.refresh_leeway = std::chrono::seconds(10);
    portal_.auth_method = domain::AppAuthMethod::client_secret_post;
    store_application();
    give_secret(portal_);
  }

  // What Ada's sign-on gives: at the org authorization server, or at a custom one.
  Answer sign_on(std::vector<std::string> scopes = {"openid", "email", "offline_access"},
                 const domain::AuthorizationServerId& server = {}) {
    code_ = new_code([&](auto& request) {
      request.server = server;
      request.scopes = std::move(scopes);
    });
    return redeem_code(server);
  }
  Answer redeem_code(const domain::AuthorizationServerId& server = {}) {
    return post(server.empty() ? "/oauth2/v1/token" : server_path("token"),
                {{"grant_type", "authorization_code"},
                 {"code", code_},
                 {"client_id", portal_.client_id.str()},
                 {"client_secret", "secret"},
                 {"redirect_uri", "https://portal.test/callback"}});
  }
  Answer refresh(const std::string& token, const Parameters& changes = {},
                 const std::string& path = "/oauth2/v1/token") {
    Parameters form{{"grant_type", "refresh_token"},
                    {"refresh_token", token},
                    {"client_id", portal_.client_id.str()},
                    {"client_secret", "secret"}};
    for (const auto& [name, value] : changes)
      if (value.empty())
        form.erase(name);
      else
        form[name] = value;
    return post(path, form);
  }
  Answer introspect(const std::string& token) {
    return post("/oauth2/v1/introspect",
                {{"token", token}, {"client_id", portal_.client_id.str()}, {"client_secret", "secret"}});
  }
  std::size_t count_leaves() {
    return store_
        ->read([](storage::sql::Connection& connection) { return storage::RefreshTokens(connection).list_all({}); })
        .value()
        .size();
  }

  std::string code_;
};

TEST_F(RefreshTokenTest, ARefreshTokenIsGivenToWhoAsksAndMayHaveOne) {
  EXPECT_TRUE(sign_on().body.contains("refresh_token"));
  EXPECT_FALSE(sign_on({"openid"}).body.contains("refresh_token")) << "without offline_access";
  portal_.grant_types = {"authorization_code"};
  store_application();
  EXPECT_FALSE(sign_on().body.contains("refresh_token")) << "of an application without the grant";
}

TEST_F(RefreshTokenTest, ARefreshTokenIsRefused) {
  const auto token = sign_on().get("refresh_token");
  const auto of_server = sign_on({"openid", "offline_access"}, server_.id);
  const std::string unknown = "400 invalid_grant invalid_refresh_token";
  struct Case {
    const char* name;
    std::string token;
    Parameters changes;
    std::string refusal;
  };
  const Case cases[] = {
      {"that is missing", "", {{"refresh_token", ""}}, "400 invalid_request invalid_request"},
      {"that nobody issued", "guess", {}, unknown},
      {"of a form that it cannot have", "oar.x.y", {}, unknown},
      {"with another proof", token.substr(0, token.size() - 4) + "AAAA", {}, unknown},
      {"of the next generation", token.substr(0, 20) + ".2." + token.substr(23), {}, unknown},
      {"that is an access token", sign_on().get("access_token"), {}, unknown},
      {"with more scopes", token, {{"scope", "openid profile"}}, "400 access_denied refresh_scopes_denied"},
      {"of a client that is not there", token, {{"client_id", "0oanobody"}}, "401 invalid_client"},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(refresh(test.token, test.changes).refusal(), test.refusal) << "a refresh token " << test.name;
    EXPECT_THAT(last_event(), HasSubstr("app.oauth2.token.grant FAILURE ")) << test.name;
  }
  EXPECT_EQ(refresh(token, {}, server_path("token")).refusal(), unknown) << "at another authorization server";
  EXPECT_EQ(refresh(token).status, 200) << "none of that has hurt it";
}

TEST_F(RefreshTokenTest, WhoMayNoLongerBeActedForIsAskedEachTime) {
  const auto token = sign_on().get("refresh_token");
  ada_.status = domain::UserStatus::suspended;
  store_user();
  EXPECT_EQ(refresh(token).refusal(), "400 invalid_grant invalid_refresh_token");
  ada_.status = domain::UserStatus::active;
  store_user();
  change(ada_.id.str(),
         [&](auto& connection) { return storage::Applications(connection).unassign(portal_.id, ada_.id); });
  EXPECT_EQ(refresh(token).refusal(), "400 access_denied user_not_assigned");
  change(ada_.id.str(),
         [&](auto& connection) { return storage::Applications(connection).assign(portal_.id, ada_.id, clock_.now()); });
  portal_.status = domain::Status::inactive;
  store_application();
  EXPECT_EQ(refresh(token).status, 401);
  portal_.status = domain::Status::active;
  portal_.grant_types = {"authorization_code"};
  store_application();
  EXPECT_EQ(refresh(token).refusal(), "400 unauthorized_client unauthorized_client");
}

TEST_F(RefreshTokenTest, AnotherClientsRefreshTokenIsOfNoUse) {
  const auto token = sign_on().get("refresh_token");
  auto other = portal_;
  other.id = domain::ApplicationId("0oa22222222222222222");
  other.client_id = domain::ClientId(other.id.str());
  change(other.id.str(), [&](auto& connection) -> Result<void> {
    CHECK(storage::Applications(connection).insert(other));
    CHECK(storage::Applications(connection).assign(other.id, ada_.id, clock_.now()));
    return {};
  });
  give_secret(other);
  EXPECT_EQ(refresh(token, {{"client_id", other.client_id.str()}}).refusal(),
            "400 invalid_grant invalid_refresh_token");
  EXPECT_EQ(refresh(token).status, 200) << "its own client still has it";
}

TEST_F(RefreshTokenTest, ItGivesNewTokensAndIsReplaced) {
  const auto first = sign_on();
  const auto second = refresh(first.get("refresh_token"));
  ASSERT_EQ(second.status, 200) << second.text;
  EXPECT_EQ(last_event(), "app.oauth2.token.grant SUCCESS");
  EXPECT_NE(second.get("refresh_token"), first.get("refresh_token"));
  EXPECT_EQ(second.get("scope"), "openid email offline_access");
  const auto claims = claims_of(second.get("id_token"));
  EXPECT_EQ(text_of(claims, "sub"), ada_.id.str());
  EXPECT_EQ(text_of(claims, "sid"), session_.id.str());
  EXPECT_EQ(text_of(claims, "nonce"), "");
  EXPECT_EQ(introspect(second.get("access_token")).get("active"), "true");
  const auto narrow = refresh(second.get("refresh_token"), {{"scope", "openid"}});
  EXPECT_EQ(narrow.get("scope"), "openid");
  EXPECT_EQ(refresh(narrow.get("refresh_token")).get("scope"), "openid email offline_access")
      << "less once is not less for ever";
}

TEST_F(RefreshTokenTest, WhoLostTheAnswerGetsTheSameSuccessorForALittleWhile) {
  const auto token = sign_on().get("refresh_token");
  const auto successor = refresh(token).get("refresh_token");
  clock_.advance(std::chrono::seconds(9));
  EXPECT_EQ(refresh(token).get("refresh_token"), successor);
  EXPECT_EQ(refresh(successor).status, 200);
}

TEST_F(RefreshTokenTest, AStolenOneTakesEverythingBackThatCameOfIt) {
  const auto first = sign_on();
  const auto second = refresh(first.get("refresh_token"));
  clock_.advance(std::chrono::seconds(10));
  EXPECT_EQ(refresh(first.get("refresh_token")).refusal(), "400 invalid_grant invalid_refresh_token");
  EXPECT_THAT(last_event(), HasSubstr("FAILURE invalid_refresh_token"));
  EXPECT_EQ(refresh(second.get("refresh_token")).refusal(), "400 invalid_grant invalid_refresh_token");
  for (const auto& answer : {first, second}) EXPECT_EQ(introspect(answer.get("access_token")).text, inactive);
  EXPECT_EQ(count_leaves(), 0u);
}

TEST_F(RefreshTokenTest, AStolenCodeTakesTheRefreshTokenBack) {
  const auto first = sign_on();
  EXPECT_EQ(redeem_code().refusal(), "400 invalid_grant invalid_authorization_code");
  EXPECT_EQ(refresh(first.get("refresh_token")).refusal(), "400 invalid_grant invalid_refresh_token");
}

TEST_F(RefreshTokenTest, OfManyAtTheSameTimeOneReplacesIt) {
  const auto token = sign_on().get("refresh_token");
  std::vector<Answer> answers(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < answers.size(); ++i)
    threads.emplace_back([&, i] {
      http::Request request;
      request.method = http::Method::post;
      request.target = "/oauth2/v1/token";
      request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
      request.body = "grant_type=refresh_token&client_secret=secret&client_id=" + portal_.client_id.str() +
                     "&refresh_token=" + token;
      request.client_address = "192.0.2.1";
      std::promise<http::Response> promise;
      auto future = promise.get_future();
      router_.handle(std::move(request),
                     http::Responder([&promise](http::Response response) { promise.set_value(std::move(response)); }));
      const auto response = future.get();
      answers[i] = {response.status, parse_json_object(response.body).value(), response.body, {}};
    });
  for (auto& thread : threads) thread.join();
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.status, 200) << answer.text;
    EXPECT_EQ(answer.get("refresh_token"), answers.front().get("refresh_token"));
  }
  EXPECT_EQ(refresh(answers.front().get("refresh_token")).status, 200);
}

TEST_F(RefreshTokenTest, OneThatIsKeptStaysTheSame) {
  portal_.refresh_rotation = domain::RefreshRotation::keep;
  store_application();
  const auto token = sign_on().get("refresh_token");
  for (int i = 0; i < 3; ++i) {
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(refresh(token).get("refresh_token"), token);
  }
}

TEST_F(RefreshTokenTest, OneOfAPublicClientIsReplacedWhateverIsStored) {
  portal_.refresh_rotation = domain::RefreshRotation::keep;
  portal_.auth_method = domain::AppAuthMethod::none;
  portal_.refresh_leeway = std::chrono::seconds(0);
  store_application();
  const Parameters nothing{{"client_secret", ""}};
  code_ = new_code([](auto& request) { request.scopes = {"openid", "offline_access"}; });
  const auto token = post("/oauth2/v1/token", {{"grant_type", "authorization_code"},
                                               {"code", code_},
                                               {"client_id", portal_.client_id.str()},
                                               {"redirect_uri", "https://portal.test/callback"}})
                         .get("refresh_token");
  const auto next = refresh(token, nothing).get("refresh_token");
  EXPECT_NE(next, "");
  EXPECT_NE(next, token);
  EXPECT_EQ(refresh(token, nothing).refusal(), "400 invalid_grant");
}

TEST_F(RefreshTokenTest, ItEndsUnusedAndAfterItsTime) {
  const auto unused = sign_on().get("refresh_token");
  auto used = sign_on().get("refresh_token");
  for (int day = 0; day < 6; ++day) {
    clock_.advance(std::chrono::hours(24));
    used = refresh(used).get("refresh_token");
  }
  clock_.advance(std::chrono::hours(24));
  EXPECT_EQ(refresh(unused).refusal(), "400 invalid_grant invalid_refresh_token");
  for (int day = 7; day < 90; ++day) {
    used = refresh(used).get("refresh_token");
    clock_.advance(std::chrono::hours(24));
  }
  EXPECT_EQ(refresh(used).refusal(), "400 invalid_grant invalid_refresh_token");
  EXPECT_FALSE(used.empty());
}

TEST_F(RefreshTokenTest, WhenTheSessionIsOverTheTokensDoNotNameIt) {
  const auto token = sign_on().get("refresh_token");
  end_session();
  const auto answer = refresh(token);
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_FALSE(claims_of(answer.get("access_token")).contains("sid"));
  EXPECT_EQ(introspect(answer.get("access_token")).get("active"), "true");
  EXPECT_EQ(exchange({{"subject_token", answer.get("id_token")}}).refusal(),
            "400 invalid_grant invalid_subject_token_session_expired")
      << "agents act in a session";
}

TEST_F(RefreshTokenTest, IntrospectionAndRevocationKnowIt) {
  const auto first = sign_on();
  const auto token = first.get("refresh_token");
  const auto described = introspect(token);
  EXPECT_EQ(described.get("active"), "true");
  EXPECT_EQ(described.get("token_type"), "refresh_token");
  EXPECT_EQ(described.get("username"), ada_.login);
  EXPECT_EQ(described.get("client_id"), portal_.client_id.str());
  const auto revoke = [&](const std::string& which) {
    return post("/oauth2/v1/revoke",
                {{"token", which}, {"client_id", portal_.client_id.str()}, {"client_secret", "secret"}})
        .status;
  };
  EXPECT_EQ(revoke("guess"), 200);
  EXPECT_EQ(introspect(token).get("active"), "true");
  EXPECT_EQ(revoke(token), 200);
  EXPECT_EQ(last_event(), "app.oauth2.token.revoke SUCCESS");
  EXPECT_EQ(introspect(token).text, inactive);
  EXPECT_EQ(introspect(first.get("access_token")).text, inactive);
  EXPECT_EQ(refresh(token).refusal(), "400 invalid_grant invalid_refresh_token");
}

TEST_F(RefreshTokenTest, TheLinkedAgentMayPresentItForThePerson) {
  const auto token = sign_on().get("refresh_token");
  const Parameters with{{"subject_token", token},
                        {"subject_token_type", std::string(mandate::oauth::refresh_token_token_type)}};
  const auto answer = exchange(with);
  ASSERT_EQ(answer.status, 200) << answer.text;
  const auto claims = claims_of(answer.get("access_token"));
  EXPECT_EQ(text_of(claims, "sub"), ada_.id.str());
  EXPECT_EQ(text_of(claims, "email"), ada_.email);
  EXPECT_EQ(redeem(answer.get("access_token")).status, 200);
  const auto again = exchange(with);
  EXPECT_EQ(again.status, 200) << "it is not replaced";
  EXPECT_EQ(exchange({{"subject_token", "oar.1.guess"},
                      {"subject_token_type", std::string(mandate::oauth::refresh_token_token_type)}})
                .refusal(),
            "400 invalid_grant invalid_refresh_token");
  EXPECT_EQ(
      post("/oauth2/v1/revoke", {{"token", token}, {"client_id", portal_.client_id.str()}, {"client_secret", "secret"}})
          .status,
      200);
  EXPECT_EQ(redeem(again.get("access_token")).refusal(), "400 invalid_grant id_jag_invalid_subject")
      << "it was got with what is revoked now";
}

TEST_F(RefreshTokenTest, TheLinkedAgentNeedsThePersonsSession) {
  const auto token = sign_on().get("refresh_token");
  end_session();
  EXPECT_EQ(exchange({{"subject_token", token},
                      {"subject_token_type", std::string(mandate::oauth::refresh_token_token_type)}})
                .refusal(),
            "400 invalid_grant invalid_subject_token_session_expired");
}

TEST_F(RefreshTokenTest, AnAgentThatPresentsAStolenOneTakesItBackToo) {
  const auto token = sign_on().get("refresh_token");
  const auto successor = refresh(token).get("refresh_token");
  clock_.advance(std::chrono::seconds(10));
  EXPECT_EQ(exchange({{"subject_token", token},
                      {"subject_token_type", std::string(mandate::oauth::refresh_token_token_type)}})
                .refusal(),
            "400 invalid_grant invalid_refresh_token");
  EXPECT_EQ(refresh(successor).refusal(), "400 invalid_grant invalid_refresh_token");
}

TEST_F(RefreshTokenTest, AtACustomServerItsAccessPolicyDecides) {
  EXPECT_EQ(sign_on({"openid", "chat.read", "offline_access"}, server_.id).status, 401) << "no rule covers the grant";
  rule_.grant_types.emplace_back("authorization_code");
  rule_.scopes = {"openid", "chat.read", "offline_access"};
  rule_.refresh_token_lifetime = std::chrono::hours(24);
  rule_.refresh_token_window = std::chrono::hours(2);
  store_rule();
  const auto first = sign_on({"openid", "chat.read", "offline_access"}, server_.id);
  ASSERT_EQ(first.status, 200) << first.text;
  EXPECT_EQ(first.get("expires_in"), "1800");
  const auto claims = claims_of(first.get("access_token"));
  EXPECT_EQ(text_of(claims, "iss"), organization_.issuer(server_.id));
  EXPECT_EQ(text_of(claims, "aud"), server_.audience);
  EXPECT_EQ(text_of(claims_of(first.get("id_token")), "iss"), organization_.issuer(server_.id));
  const auto path = server_path("token");
  const auto second = refresh(first.get("refresh_token"), {}, path);
  ASSERT_EQ(second.status, 200) << second.text;
  EXPECT_EQ(refresh(second.get("refresh_token")).refusal(), "400 invalid_grant invalid_refresh_token")
      << "at the org server";
  rule_.scopes = {"openid", "offline_access"};
  store_rule();
  EXPECT_EQ(refresh(second.get("refresh_token"), {}, path).refusal(), "400 access_denied scope_denied");
  EXPECT_EQ(refresh(second.get("refresh_token"), {{"scope", "openid"}}, path).status, 200);
  clock_.advance(std::chrono::hours(3));
  EXPECT_EQ(refresh(second.get("refresh_token"), {}, path).refusal(), "400 invalid_grant invalid_refresh_token")
      << "unused for too long";
}

TEST_F(RefreshTokenTest, ACodeOfOneServerIsNotRedeemedAtAnother) {
  rule_.grant_types.emplace_back("authorization_code");
  store_rule();
  code_ = new_code([&](auto& request) {
    request.server = server_.id;
    request.scopes = {"openid"};
  });
  EXPECT_EQ(redeem_code().refusal(), "400 invalid_grant invalid_authorization_code");
  EXPECT_EQ(redeem_code(server_.id).status, 200) << "it was not used up";
  code_ = new_code();
  EXPECT_EQ(redeem_code(server_.id).refusal(), "400 invalid_grant invalid_authorization_code");
  EXPECT_EQ(redeem_code().status, 200);
}

}  // namespace
}  // namespace mandate::web::oauth::testing
