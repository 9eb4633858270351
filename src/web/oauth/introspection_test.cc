#include "web/oauth/testing/oauth_fixture.h"

namespace mandate::web::oauth::testing {
namespace {

using ::testing::HasSubstr;

class IntrospectionTest : public OauthTest {
 protected:
  Answer ask(const std::string& endpoint, const std::string& token, const Parameters& changes = {}) {
    Parameters form{{"token", token},
                    {"client_assertion_type", std::string(mandate::oauth::jwt_bearer_assertion_type)},
                    {"client_assertion", assertion(organization_.endpoint(server_.id, endpoint))}};
    for (const auto& [name, value] : changes)
      if (value.empty())
        form.erase(name);
      else
        form[name] = value;
    return post(server_path(endpoint), form);
  }
  Answer introspect(const std::string& token) { return ask("introspect", token); }
};

TEST_F(IntrospectionTest, AnActiveTokenIsDescribed) {
  const auto answer = introspect(access_token());
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.get("active"), "true");
  EXPECT_EQ(answer.get("scope"), "chat.read");
  EXPECT_EQ(answer.get("client_id"), agent_.id.str());
  EXPECT_EQ(answer.get("username"), "ada@example.test");
  EXPECT_EQ(answer.get("aud"), "https://chat.test");
}

TEST_F(IntrospectionTest, NothingIsSaidOfOtherTokens) {
  const auto token = access_token();
  const std::string inactive = R"({"active":false})";
  for (const auto& [name, other] :
       std::map<std::string, std::string>{{"no token", "x"},
                                          {"an ID token", id_token()},
                                          {"an ID-JAG", id_jag()},
                                          {"a changed token", token.substr(0, token.size() - 4) + "AAAA"}})
    EXPECT_EQ(introspect(other).text, inactive) << name;
  EXPECT_EQ(ask("introspect", "", {{"token", ""}}).status, 400);
  EXPECT_EQ(ask("introspect", token, {{"client_assertion", ""}, {"client_assertion_type", ""}}).status, 401);
  EXPECT_EQ(ask("introspect", token,
                {{"client_assertion", ""}, {"client_assertion_type", ""}, {"client_id", portal_.client_id.str()}})
                .status,
            401)
      << "a public client";
}

TEST_F(IntrospectionTest, AStopEndsTokensThatAreOut) {
  const std::string inactive = R"({"active":false})";
  const auto token = access_token();
  ASSERT_EQ(introspect(token).get("active"), "true");
  ada_.status = domain::UserStatus::suspended;
  store_user();
  EXPECT_EQ(introspect(token).text, inactive);
  ada_.status = domain::UserStatus::active;
  store_user();
  EXPECT_EQ(introspect(token).get("active"), "true");
  end_session();
  EXPECT_EQ(introspect(token).text, inactive);
}

TEST_F(IntrospectionTest, TokensOfADeactivatedAgentAreNotActive) {
  const std::string portal = portal_.client_id.str();
  portal_.auth_method = domain::AppAuthMethod::private_key_jwt;
  store_application();
  auto key = client_key_;
  key.id = domain::ClientKeyId::generate();
  key.client = portal_.id.str();
  change(portal_.id.str(), [&](auto& connection) { return storage::ClientKeys(connection).insert(key); });
  const auto token = access_token();
  const auto asked_by_portal = [&] {
    return ask("introspect", token,
               {{"client_assertion", assertion(organization_.endpoint(server_.id, "introspect"),
                                               Changes{{"iss", json::value(portal)}, {"sub", json::value(portal)}})}});
  };
  ASSERT_EQ(asked_by_portal().get("active"), "true");
  agent_.status = domain::AgentStatus::inactive;
  store_agent();
  EXPECT_EQ(asked_by_portal().text, R"({"active":false})");
  agent_.status = domain::AgentStatus::active;
  store_agent();
  EXPECT_EQ(asked_by_portal().get("active"), "true") << "it has not expired";
}

TEST_F(IntrospectionTest, ARevokedTokenIsNotActiveAnyMore) {
  const auto token = access_token();
  EXPECT_EQ(ask("revoke", token).status, 200);
  EXPECT_EQ(last_event(), "app.oauth2.token.revoke SUCCESS");
  EXPECT_EQ(introspect(token).text, R"({"active":false})");
  EXPECT_EQ(ask("revoke", "unknown").status, 200);
  EXPECT_EQ(ask("revoke", token, {{"client_assertion", ""}, {"client_assertion_type", ""}}).status, 401);
}

}  // namespace
}  // namespace mandate::web::oauth::testing
