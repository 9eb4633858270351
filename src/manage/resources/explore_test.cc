#include "manage/resources/explore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/scripted_documents.h"

namespace mandate::manage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(MetadataUrls, FollowTheirSpecifications) {
  EXPECT_THAT(resource_metadata_urls("https://a.test/mcp"),
              ElementsAre("https://a.test/.well-known/oauth-protected-resource/mcp",
                          "https://a.test/mcp/.well-known/oauth-protected-resource",
                          "https://a.test/.well-known/oauth-protected-resource"));
  for (const auto* root : {"https://a.test", "https://a.test/"})
    EXPECT_THAT(resource_metadata_urls(root), ElementsAre("https://a.test/.well-known/oauth-protected-resource"));
  EXPECT_THAT(resource_metadata_urls("https://a.test/mcp/?k=v"),
              ElementsAre("https://a.test/.well-known/oauth-protected-resource/mcp?k=v",
                          "https://a.test/mcp/.well-known/oauth-protected-resource",
                          "https://a.test/.well-known/oauth-protected-resource"));
  EXPECT_THAT(server_metadata_urls("https://as.test/tenant"),
              ElementsAre("https://as.test/.well-known/oauth-authorization-server/tenant",
                          "https://as.test/.well-known/openid-configuration/tenant",
                          "https://as.test/tenant/.well-known/openid-configuration"));
}

class ExploreTest : public ::testing::Test {
 protected:
  static constexpr std::string_view resource = "https://mcp.test/mcp",
                                    place = "https://mcp.test/.well-known/oauth-protected-resource/mcp",
                                    as_place = "https://as.test/.well-known/oauth-authorization-server";

  ExploreTest() { organization_.public_url = "https://mandate.test"; }
  Result<Exploration> run() const { return explore(documents_, organization_, resource); }

  mandate::testing::ScriptedDocuments documents_;
  domain::Organization organization_;
};

TEST_F(ExploreTest, BelievesNoMetadataOfAnotherResource) {
  for (const auto* other : {"https://mcp.test", "https://mcp.test/mcp/", "https://mcp.test/MCP",
                            "https://evil.test/mcp", "http://mcp.test/mcp", "https://mcp.test/mcp?a"}) {
    documents_.put(place, R"({"resource":")" + std::string(other) + "\"}");
    const auto found = run();
    ASSERT_FALSE(found) << other;
    EXPECT_EQ(found.error().kind, ErrorKind::conflict) << other;
    EXPECT_THAT(found.error().message, HasSubstr(other));
  }
  documents_.put(place, R"({"resource":"HTTPS://MCP.test:443/mcp"})");
  EXPECT_TRUE(run()) << "the same URL in another spelling";
}

TEST_F(ExploreTest, SaysWhyThereAreNone) {
  EXPECT_EQ(run().error().kind, ErrorKind::unavailable);
  EXPECT_THAT(run().error().message, HasSubstr("status 404"));
  struct Case {
    std::string text, message;
  };
  for (const auto& [text, message] :
       {Case{"{", "cannot be used"}, Case{"[]", "cannot be used"}, Case{"{}", "no 'resource'"},
        Case{R"({"resource":1})", "no 'resource'"}, Case{R"({"resource":"a\u000ab"})", "no 'resource'"},
        Case{R"({"resource":"https://mcp.test/mcp","resource":"https://mcp.test/mcp"})", "cannot be used"}}) {
    documents_.put(place, text);
    EXPECT_EQ(run().error().kind, ErrorKind::unavailable) << text;
    EXPECT_THAT(run().error().message, HasSubstr(message)) << text;
  }
  documents_.remove(place);
  documents_.put("https://mcp.test/.well-known/oauth-protected-resource", R"({"resource":"https://mcp.test"})");
  EXPECT_EQ(run().error().kind, ErrorKind::unavailable) << "the host's own metadata contradict nothing";
  EXPECT_THAT(run().error().message, HasSubstr("it is about 'https://mcp.test'"));
}

TEST_F(ExploreTest, AsksNoFurtherWhereItMayNot) {
  documents_.forbid("https://mcp.test");
  EXPECT_EQ(run().error().kind, ErrorKind::invalid);
  EXPECT_EQ(documents_.asked().size(), 1u);
}

TEST_F(ExploreTest, LooksInEveryPlace) {
  for (const auto& url : resource_metadata_urls(resource)) {
    documents_ = {};
    documents_.put(url, R"({"resource":"https://mcp.test/mcp"})");
    EXPECT_TRUE(run()) << url;
  }
}

TEST_F(ExploreTest, LeavesOutServersThatCannotBeTrusted) {
  documents_.put(place, R"({"resource":"https://mcp.test/mcp","authorization_servers":[
      "https://as.test","https://as.test","https://none.test","http://plain.test","urn:x","https://fake.test",
      "https://half.test",1]})");
  documents_.put(as_place, R"json({"issuer":"https://as.test","token_endpoint":"https://as.test/token",
      "authorization_endpoint":"javascript:alert(1)","revocation_endpoint":"https://as.test/revoke","grant_types_supported":["authorization_code","a b"]
})json");
  documents_.put("https://fake.test/.well-known/oauth-authorization-server",
                 R"({"issuer":"https://as.test","token_endpoint":"https://fake.test/token"})");
  documents_.put("https://half.test/.well-known/oauth-authorization-server", R"({"issuer":"https://half.test"})");
  const auto found = run().value();
  ASSERT_EQ(found.servers.size(), 1u);
  EXPECT_EQ(found.servers[0].issuer, "https://as.test");
  EXPECT_EQ(found.servers[0].token_endpoint, "https://as.test/token");
  EXPECT_EQ(found.servers[0].authorization_endpoint, "");
  EXPECT_EQ(found.servers[0].revocation_endpoint, "https://as.test/revoke");
  EXPECT_THAT(found.servers[0].grant_types, ElementsAre("authorization_code"));
  EXPECT_THAT(found.warnings, ElementsAre(HasSubstr("none.test"), HasSubstr("plain.test"), HasSubstr("urn:x"),
                                          HasSubstr("those of 'https://as.test'"), HasSubstr("token_endpoint")));
}

TEST_F(ExploreTest, KnowsOurServersWithoutAsking) {
  documents_.put(place, R"({"resource":"https://mcp.test/mcp","authorization_servers":[
      "https://mandate.test/oauth2/default","https://mandate.test/oauth2/a/b","https://mandate.test.evil/oauth2/a"]})");
  const auto found = run().value();
  ASSERT_EQ(found.servers.size(), 1u);
  EXPECT_EQ(found.servers[0].ours, domain::AuthorizationServerId("default"));
  EXPECT_EQ(found.warnings.size(), 2u);
}

TEST_F(ExploreTest, KeepsWhatPeopleCanReadAndScopesThatCanBe) {
  documents_.put(place, R"({"resource":"https://mcp.test/mcp","resource_name":"Chat","jwks_uri":3,
      "scopes_supported":["read","write","read","with blank","",7,"quo\"te"]})");
  const auto found = run().value();
  EXPECT_EQ(found.metadata.resource_name, "Chat");
  EXPECT_THAT(found.metadata.scopes, ElementsAre("read", "write"));
  documents_.put(place, R"({"resource":"https://mcp.test/mcp","resource_name":"a\u202eb"})");
  EXPECT_EQ(run().value().metadata.resource_name, "");
}

}  // namespace
}  // namespace mandate::manage
