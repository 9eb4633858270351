#include "domain/application_change.h"
#include "web/admin/testing/application_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class ApplicationCredentialsTest : public testing::ApplicationTest {
 protected:
  static std::string keys(const std::string& id, const std::string& rest = "") {
    return app_path(id, "/credentials/jwks" + rest);
  }
  static std::string secrets(const std::string& id, const std::string& rest = "") {
    return app_path(id, "/credentials/secrets" + rest);
  }
};

TEST_F(ApplicationCredentialsTest, RefusesWhatIsNotACredential) {
  const auto id = make_app();
  EXPECT_EQ(post(keys(id), "{}").text("errorSummary"), "Api validation failed: JsonWebKey");
  EXPECT_THAT(post(keys(id), jwk("k", {{"d", "AAAA"}})).causes(), HasSubstr("d"));
  EXPECT_EQ(post(keys("0oanone"), jwk("k")).status, 404);
  EXPECT_EQ(get(keys("0oanone")).status, 404);
  EXPECT_EQ(get(secrets(id, "/ocsnone")).status, 404);
  EXPECT_EQ(get(keys(id, "/pksnone")).status, 404);
  for (const auto* body : {R"({"client_secret":"short"})", R"({"client_secret":"with a blank here"})",
                           R"({"status":"READY"})", R"({"colour":"red"})"}) {
    const auto refused = post(secrets(id), body);
    EXPECT_EQ(refused.status, 400) << body;
    EXPECT_EQ(refused.text("errorSummary"), "Api validation failed: OAuth2ClientSecret") << body;
  }
}

TEST_F(ApplicationCredentialsTest, RefusesASecretThatWouldNeverBeAccepted) {
  const auto id = make_app({{"application_type", "native"}}, {{"token_endpoint_auth_method", "none"}});
  EXPECT_THAT(post(secrets(id), "{}").causes(), HasSubstr("authenticates with none"));
}

TEST_F(ApplicationCredentialsTest, ReplacesTheOnlySecretWithoutAGap) {
  const auto id = make_app();
  const auto first = get(secrets(id)).text("0.id");
  EXPECT_EQ(post(secrets(id, "/" + first + "/lifecycle/deactivate")).text("errorCauses.0.reason"),
            "DEACTIVATE_NOT_ALLOWED");
  const auto given = post(secrets(id), R"({"client_secret":"a-secret-of-our-own","status":"ACTIVE"})");
  EXPECT_EQ(given.status, 201);
  EXPECT_EQ(given.text("client_secret"), "a-secret-of-our-own");
  EXPECT_EQ(given.text("secret_hash"), crypto::sha256_hex("a-secret-of-our-own"));
  EXPECT_THAT(json::serialize(get(secrets(id)).body), Not(HasSubstr("a-secret-of-our-own")));
  EXPECT_THAT(post(secrets(id)).causes(), HasSubstr("at most 2"));
  EXPECT_THAT(del(secrets(id, "/" + first)).causes(), HasSubstr("deactivate it first"));
  EXPECT_EQ(post(secrets(id, "/" + first + "/lifecycle/deactivate")).text("status"), "INACTIVE");
  EXPECT_EQ(del(secrets(id, "/" + first)).status, 204);
  EXPECT_EQ(get(secrets(id)).size(), 1U);
  EXPECT_EQ(get(secrets(make_app(), "/" + given.text("id"))).status, 404) << "another application's secret";
}

TEST_F(ApplicationCredentialsTest, LeadsAKeyThroughItsLife) {
  const auto id = make_app();
  const auto made = post(keys(id), jwk("one"));
  ASSERT_EQ(made.status, 201);
  EXPECT_THAT(made.text("_links.deactivate.href"),
              HasSubstr("/api/v1/apps/" + id + "/credentials/jwks/" + made.text("id")));
  EXPECT_EQ(get(keys(id)).text("keys.0.kid"), "one");
  EXPECT_EQ(get(keys(id, "/one")).text("id"), made.text("id"));
  EXPECT_EQ(del(keys(id, "/one")).status, 400);
  EXPECT_EQ(post(keys(id, "/one/lifecycle/deactivate")).text("status"), "INACTIVE") << "it authenticates with a secret";
  EXPECT_EQ(post(keys(id, "/one/lifecycle/activate")).text("status"), "ACTIVE");
  EXPECT_EQ(post(keys(id, "/one/lifecycle/deactivate")).status, 200);
  EXPECT_EQ(del(keys(id, "/one")).status, 204);
  EXPECT_EQ(get(keys(id)).size("keys"), 0U);
  for (const auto* verb : {"create", "activate", "deactivate", "delete"})
    EXPECT_THAT(events(), Contains("app.oauth2.credentials.lifecycle." + std::string(verb)));
  EXPECT_THAT(json::serialize(event("app.oauth2.credentials.lifecycle.delete")), HasSubstr(id));
}

}  // namespace
}  // namespace mandate::web::admin
