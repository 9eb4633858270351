#include "base/text.h"
#include "web/admin/testing/agent_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class AgentCredentialsTest : public testing::AgentTest {
 protected:
  std::string keys(const std::string& agent, const std::string& rest = "") {
    return path(agent, "/credentials/jwks" + rest);
  }
  std::string secrets(const std::string& agent, const std::string& rest = "") {
    return path(agent, "/credentials/secrets" + rest);
  }
};

TEST_F(AgentCredentialsTest, RefusesKeysThatAreNotGoodPublicKeys) {
  const auto id = make_agent("Keyless");
  const std::string short_modulus = base64url_encode(std::string(128, '\xc3'));
  struct Case {
    std::string what, body, message;
  };
  for (const auto& c :
       {Case{"nothing", "{}", "kty"}, Case{"a symmetric key", R"({"kty":"oct","k":"AAAA"})", "kty"},
        Case{"a private key", jwk("k", {{"d", "AAAA"}}), "d"},
        Case{"an encryption key", jwk("k", {{"use", "enc"}}), "use"},
        Case{"an algorithm that does not fit", jwk("k", {{"alg", "RS256"}}), "alg"},
        Case{"an unknown status", jwk("k", {{"status", "READY"}}), "status"},
        Case{"a point that is not on the curve", jwk("k", {{"y", base64url_encode(std::string(32, '\x01'))}}), ""},
        Case{"RSA below 2048 bits", R"({"kty":"RSA","e":"AQAB","kid":"r","n":")" + short_modulus + "\"}", "2048"}}) {
    const auto answer = post(keys(id), c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorSummary"), "Api validation failed: JsonWebKey") << c.what;
    EXPECT_GE(answer.size("errorCauses"), 1u) << c.what;
    EXPECT_THAT(answer.causes(), HasSubstr(c.message)) << c.what;
  }
  EXPECT_EQ(get(keys(id)).size("data"), 0u);
  EXPECT_EQ(post(keys("wlpnone"), jwk("k")).status, 404);
}

TEST_F(AgentCredentialsTest, KeepsKeysApart) {
  const auto id = make_agent("Keyed");
  EXPECT_EQ(post(keys(id), jwk("")).status, 201) << "an only key needs no kid";
  EXPECT_THAT(post(keys(id), jwk("b")).causes(), HasSubstr("each needs a 'kid'"));
  const auto other = make_agent("Keyed Too");
  const auto first = post(keys(other), jwk("a"));
  EXPECT_EQ(post(keys(other), jwk("a")).text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT");
  EXPECT_EQ(post(keys(other), jwk(first.text("id"))).text("errorCauses.0.reason"), "UNIQUE_CONSTRAINT")
      << "a kid that is another key's id";
  EXPECT_THAT(post(keys(other), jwk("")).causes(), HasSubstr("each needs a 'kid'"));
  for (int i = 1; i < 50; ++i) ASSERT_EQ(post(keys(other), jwk("k" + std::to_string(i))).status, 201);
  EXPECT_THAT(post(keys(other), jwk("one too many")).causes(), HasSubstr("at most 50"));
  EXPECT_EQ(get(keys(other)).size("data"), 50u) << "not paged";
}

TEST_F(AgentCredentialsTest, LeadsAKeyThroughItsLife) {
  const auto id = make_agent("Keyed");
  const auto made = post(keys(id), jwk("my key/1", {{"alg", "ES256"}, {"use", "sig"}}));
  EXPECT_TRUE(made.text("id").starts_with("pks"));
  EXPECT_EQ(made.text("kty"), "EC");
  EXPECT_EQ(made.text("status"), "ACTIVE");
  EXPECT_TRUE(made.at("_links").as_object().contains("deactivate"));
  EXPECT_EQ(made.at("_links").as_object().size(), 1u);
  EXPECT_EQ(get(keys(id, "/" + made.text("id"))).text("kid"), "my key/1");
  const auto refused = post(keys(id, "/" + made.text("id") + "/lifecycle/deactivate"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.text("errorCauses.0.reason"), "DEACTIVATE_NOT_ALLOWED");
  const auto second = post(keys(id), jwk("second", {{"status", "INACTIVE"}}));
  EXPECT_EQ(second.text("status"), "INACTIVE");
  EXPECT_THAT(del(keys(id, "/" + made.text("id"))).causes(), HasSubstr("deactivate it first"));
  EXPECT_EQ(post(keys(id, "/second/lifecycle/activate")).text("status"), "ACTIVE") << "named by its kid";
  EXPECT_EQ(post(keys(id, "/" + made.text("id") + "/lifecycle/deactivate")).text("status"), "INACTIVE");
  EXPECT_EQ(del(keys(id, "/" + made.text("id"))).status, 204);
  EXPECT_EQ(get(keys(id, "/" + made.text("id"))).status, 404);
  for (const auto* verb : {"create", "activate", "deactivate", "delete"})
    EXPECT_THAT(events(), Contains("workload_principal.ai_agent.credential." + std::string(verb)));
  EXPECT_EQ(get(keys(make_agent("Another"), "/second")).status, 404) << "another agent's key";
}

TEST_F(AgentCredentialsTest, RefusesASecretThatWouldNeverBeAccepted) {
  const auto id = make_agent("Keyed");
  EXPECT_THAT(post(secrets(id), "{}").causes(), HasSubstr("client_secret_basic"));
  operation_of(patch(path(id), R"({"oauthClient":{"tokenEndpointAuthMethod":"client_secret_basic"}})"));
  EXPECT_EQ(post(secrets(id), R"({"client_secret":"0123456789abcdef"})").text("errorCauses.0.location"),
            "client_secret");
  EXPECT_EQ(post(secrets(id)).status, 201);
  EXPECT_EQ(post(secrets(id), "{}").status, 201);
  EXPECT_THAT(post(secrets(id)).causes(), HasSubstr("at most 2"));
}

TEST_F(AgentCredentialsTest, ShowsASecretOnce) {
  const auto id =
      make_agent("Secretive", R"(,"oauthClient":{"tokenEndpointAuthMethod":"client_secret_basic"},"owners":[")" +
                                  user_orn() + "\"]");
  EXPECT_THAT(post(path(id, "/lifecycle/activate")).causes(), HasSubstr("no ACTIVE client secret"));
  const auto made = post(secrets(id));
  EXPECT_TRUE(made.text("id").starts_with("ocs"));
  EXPECT_EQ(made.text("client_secret").size(), 64u);
  EXPECT_EQ(made.text("secret_hash"), crypto::sha256_hex(made.text("client_secret")));
  EXPECT_EQ(made.header("Cache-Control"), "no-store");
  const auto one = get(secrets(id, "/" + made.text("id")));
  EXPECT_EQ(one.text("client_secret"), "");
  EXPECT_EQ(json::serialize(get(secrets(id)).body).find(made.text("client_secret")), std::string::npos);
  EXPECT_EQ(get(secrets(id)).size(), 1u) << "a bare array";
  operation_of(post(path(id, "/lifecycle/activate")));
  EXPECT_EQ(post(secrets(id, "/" + made.text("id") + "/lifecycle/deactivate")).text("errorCauses.0.reason"),
            "DEACTIVATE_NOT_ALLOWED");
  EXPECT_THAT(patch(path(id), R"({"oauthClient":{"tokenEndpointAuthMethod":"private_key_jwt"}})").causes(),
              HasSubstr("once it has an ACTIVE key"));
  const auto next = post(secrets(id));
  EXPECT_EQ(post(secrets(id, "/" + made.text("id") + "/lifecycle/deactivate")).text("status"), "INACTIVE");
  EXPECT_EQ(del(secrets(id, "/" + made.text("id"))).status, 204);
  EXPECT_EQ(del(secrets(id, "/" + next.text("id"))).status, 400);
}

}  // namespace
}  // namespace mandate::web::admin
