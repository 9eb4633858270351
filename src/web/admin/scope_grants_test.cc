#include "domain/org_scopes.h"

#include "domain/application_change.h"
#include "web/admin/testing/application_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

class ScopeGrantsTest : public testing::ApplicationTest {
 protected:
  ScopeGrantsTest() : app_(make_app()) {}
  std::string grants(const std::string& rest = "") const { return app_path(app_, "/grants" + rest); }
  testing::Answer grant(const std::string& scope, const std::string& issuer = "https://mandate.test") {
    return post(grants(), json::serialize(json::object{{"issuer", issuer}, {"scopeId", scope}}));
  }

  std::string app_;
};

TEST_F(ScopeGrantsTest, EveryFaultIsNamed) {
  EXPECT_THAT(post(grants(), "{}").causes(),
              AllOf(HasSubstr("'issuer' is required"), HasSubstr("'scopeId' is required")));
  EXPECT_THAT(grant("okta.users.read", "https://mandate.test/oauth2/default").causes(),
              HasSubstr("must be the org authorization server"));
  EXPECT_THAT(grant("okta.rockets.launch").causes(),
              AllOf(HasSubstr("okta.rockets.launch"), HasSubstr("okta.users.read")));
  EXPECT_THAT(post(grants(), R"({"issuer":"https://mandate.test","scopeId":"okta.users.read","colour":1})").causes(),
              HasSubstr("'colour'"));
  EXPECT_EQ(
      post(app_path("0oanone", "/grants"), R"({"issuer":"https://mandate.test","scopeId":"okta.users.read"})").status,
      404);
  EXPECT_EQ(get(app_path("0oanone", "/grants")).status, 404);
  EXPECT_EQ(get(grants("/oagnone")).status, 404);
  EXPECT_EQ(del(grants("/oagnone")).status, 404);
  EXPECT_EQ(get(grants()).size(), 0U);
}

TEST_F(ScopeGrantsTest, ScopesAreGrantedOnceAndRevoked) {
  const auto made = grant("okta.users.read");
  ASSERT_EQ(made.status, 201) << json::serialize(made.body);
  EXPECT_TRUE(made.text("id").starts_with("oag"));
  EXPECT_EQ(made.text("scopeId"), "okta.users.read");
  EXPECT_EQ(made.text("clientId"), app_);
  EXPECT_EQ(made.text("createdBy.id"), admin_id);
  EXPECT_EQ(grant("okta.users.read").text("id"), made.text("id")) << "again";
  EXPECT_EQ(grant("okta.aiAgents.manage").status, 201);
  EXPECT_EQ(get(grants()).size(), 2U);
  EXPECT_EQ(get(grants("/" + made.text("id"))).body, made.body);
  EXPECT_EQ(get(app_path(make_app(), "/grants/" + made.text("id"))).status, 404) << "another application's";
  EXPECT_EQ(del(grants("/" + made.text("id"))).status, 204);
  EXPECT_EQ(get(grants()).text("0.scopeId"), "okta.aiAgents.manage");
  EXPECT_THAT(events(), Contains("app.oauth2.admin.consent.grant").Times(2));
  EXPECT_THAT(json::serialize(event("app.oauth2.admin.consent.revoke")), HasSubstr("okta.users.read"));
}

TEST_F(ScopeGrantsTest, GrantsEndWithTheirApplication) {
  grant("okta.users.read");
  post(app_path(app_, "/lifecycle/deactivate"));
  ASSERT_EQ(del(app_path(app_)).status, 204);
  EXPECT_EQ(count("select count(*) from scope_grants"), 0);
}

TEST(OrgScopesTest, EveryScopeIsFoundByItsNameAndListedOnce) {
  std::string_view before;
  for (const auto& scope : domain::org_scopes()) {
    EXPECT_LT(before, scope.name);
    EXPECT_EQ(domain::find_org_scope(scope.name), &scope);
    EXPECT_TRUE(scope.name.starts_with("okta."));
    before = scope.name;
  }
  EXPECT_EQ(domain::find_org_scope("openid"), nullptr);
}

}  // namespace
}  // namespace mandate::web::admin
