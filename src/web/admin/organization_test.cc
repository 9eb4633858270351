#include <gmock/gmock.h>

#include "web/admin/testing/admin_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class OrganizationTest : public testing::AdminTest {
 protected:
  OrganizationTest() { sql("insert into settings (name, value) values ('organization_name', 'Test')"); }
  static constexpr const char* org = "/api/v1/org";
};

TEST_F(OrganizationTest, EveryFaultIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"companyName":""})", "'companyName' must have 1 to 100"},
      {R"({"companyName":null})", "'companyName' cannot be removed"},
      {R"({"companyName":7})", "'companyName' must be a string"},
      {R"({"website":"data:text/html,x"})", "'website' cannot be used"},
      {R"({"endUserSupportHelpURL":"http://help.example.test"})", "'endUserSupportHelpURL' cannot be used"},
      {R"({"city":"a\u0000b"})", "'city' must be"},
      {R"({"colour":"red"})", "'colour' is not a member"},
  };
  for (const auto& [body, cause] : cases) {
    const auto answer = post(org, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << body;
  }
  EXPECT_THAT(put(org, R"({"city":"Zug"})").causes(), HasSubstr("'companyName' is required"));
  EXPECT_EQ(get(org).text("companyName"), "Test");
}

TEST_F(OrganizationTest, TheProfileIsChangedAndReplaced) {
  const auto changed = post(org, R"({"companyName":"Example","city":"Zug","website":"https://example.test"})");
  ASSERT_EQ(changed.status, 200) << json::serialize(changed.body);
  EXPECT_EQ(changed.text("id"), org_id);
  EXPECT_EQ(post(org, R"({"city":null})").text("website"), "https://example.test");
  EXPECT_EQ(get(org).at("city"), nullptr);
  EXPECT_EQ(get(org).text("companyName"), "Example");
  EXPECT_EQ(post(org).text("companyName"), "Example") << "nothing to change";
  const auto read = get(org);
  EXPECT_EQ(put(org, json::serialize(read.body)).body, read.body) << "as it was read";
  EXPECT_EQ(put(org, R"({"companyName":"Example Two"})").at("website"), nullptr);
  EXPECT_THAT(events(), Contains("system.organization.update").Times(3));
}

TEST_F(OrganizationTest, AnybodyMayAskForTheIdOfTheOrganisation) {
  http::Request request;
  request.target = "/.well-known/okta-organization";
  const auto answer = send(std::move(request));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.text("id"), org_id);
  EXPECT_EQ(answer.text("pipeline"), "idx");
  EXPECT_EQ(answer.text("_links.organization.href"), "https://mandate.test");
  EXPECT_EQ(answer.text("companyName"), "");
  http::Request unauthenticated;
  unauthenticated.target = org;
  EXPECT_EQ(send(std::move(unauthenticated)).status, 401);
}

}  // namespace
}  // namespace mandate::web::admin
