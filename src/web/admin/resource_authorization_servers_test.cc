#include "domain/resource_server.h"
#include "web/admin/testing/resource_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class ResourceAuthorizationServersTest : public testing::ResourceTest {
 protected:
  ResourceAuthorizationServersTest() : id_(make_mcp_server()) {}
  std::string servers(const std::string& rest = "") const { return mcp_path(id_, "/authorization-servers" + rest); }
  const std::string id_;
};

TEST_F(ResourceAuthorizationServersTest, RefusesServersThatCannotBe) {
  ASSERT_EQ(post(servers(), ours()).status, 201);
  ASSERT_EQ(post(servers(), external()).status, 201);
  const auto issuer_of = [](std::string_view issuer) { return external(issuer); };
  struct Case {
    std::string what, body, location, message;
  };
  for (const auto& c :
       {Case{"no type", "{}", "type", "required"},
        Case{"an unknown type", R"({"type":"AUTH0","issuer":"https://x.test"})", "type", "OKTA or EXTERNAL"},
        Case{"no ORN", R"({"type":"OKTA"})", "orn", "required"},
        Case{"an ORN of an agent", R"({"type":"OKTA","orn":")" + agent_orn("wlpx") + "\"}", "orn", "must be the ORN"},
        Case{"a server that does not exist", ours("ausnone"), "orn", "no authorization server"},
        Case{"ours twice", ours(), "orn", "has this"},
        Case{"an issuer for one of ours", R"({"type":"OKTA","orn":")" + server_orn() + R"(","issuer":"x"})", "issuer",
             "not a member"},
        Case{"no endpoint", R"({"type":"EXTERNAL","issuer":"https://b.test"})", "tokenEndpoint", "required"},
        Case{"another's twice", external(), "issuer", "has this"},
        Case{"http", issuer_of("http://as.example.test"), "issuer", "use https"},
        Case{"a query", issuer_of("https://as.example.test?a=b"), "issuer", "no query"},
        Case{"our own issuer", issuer_of("https://mandate.test/oauth2/default"), "issuer", "one of ours"},
        Case{"our organisation", issuer_of("https://mandate.test"), "issuer", "one of ours"},
        Case{"a grant with a blank",
             R"({"type":"EXTERNAL","issuer":"https://b.test","tokenEndpoint":"https://b.test/t","grantTypes":["a b"]})",
             "grantTypes", "names"}}) {
    const auto answer = post(servers(), c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.size("errorCauses"), 1u) << c.what << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.what;
    EXPECT_THAT(answer.causes(), HasSubstr(c.message)) << c.what;
  }
  EXPECT_EQ(get(servers()).size("data"), 2u);
  EXPECT_EQ(get(mcp_path("emsnone", "/authorization-servers")).status, 404);
  EXPECT_EQ(get(servers("/ausnone")).status, 404);
  EXPECT_EQ(post(servers(), external("https://mandate.test.example")).status, 201) << "only looks like ours";
}

TEST_F(ResourceAuthorizationServersTest, ShowsOursAndOthers) {
  const auto own = post(servers(), ours());
  EXPECT_EQ(own.text("id"), server_id);
  EXPECT_EQ(own.text("orn"), server_orn());
  EXPECT_EQ(own.text("name"), "Orders");
  EXPECT_EQ(own.text("issuer"), "https://mandate.test/oauth2/ausorders00000000000");
  EXPECT_EQ(own.text("source"), "MANUAL");
  const auto other = post(servers(), external("https://as.example.test", R"(,"status":"INACTIVE")"));
  EXPECT_TRUE(other.text("id").starts_with("eas"));
  EXPECT_EQ(other.text("tokenEndpoint"), "https://as.example.test/token");
  EXPECT_EQ(other.text("grantTypes.0"), "authorization_code");
  for (const auto& answer : {own, other})
    EXPECT_EQ(json::serialize(follow(answer.text("_links.self.href")).body), json::serialize(answer.body));
  EXPECT_EQ(get(mcp_path(id_)).text("authorizationServerCount"), "2");
  const auto active = get(servers("?filter=status%20eq%20%22ACTIVE%22"));
  ASSERT_EQ(active.size("data"), 1u);
  EXPECT_EQ(active.text("data.0.id"), server_id);
  EXPECT_EQ(get(servers("?filter=issuer%20eq%20%22x%22")).text("errorCode"), "E0000053");
  const auto page = get(servers("?limit=1"));
  EXPECT_EQ(follow(page.text("_links.next.href")).text("data.0.id"), other.text("id"));
}

TEST_F(ResourceAuthorizationServersTest, ChangesOnlyWhatIsNotTheIssuer) {
  post(servers(), ours());
  const auto other = servers("/" + post(servers(), external()).text("id")), own = servers("/" + std::string(server_id));
  for (const std::string member : {"id", "orn", "type", "issuer", "name", "source", "created"}) {
    const auto answer = patch(other, R"({")" + member + R"(":"x"})");
    EXPECT_EQ(answer.text("errorCauses.0.location"), member) << "named, never ignored";
    EXPECT_EQ(answer.text("errorCauses.0.reason"), "IMMUTABLE") << member;
  }
  EXPECT_EQ(patch(own, R"({"tokenEndpoint":"https://x.test"})").text("errorCauses.0.reason"), "IMMUTABLE");
  EXPECT_EQ(patch(other, R"({"tokenEndpoint":"x"})").text("errorCauses.0.location"), "tokenEndpoint");
  EXPECT_EQ(patch(own, R"({"revocationEndpoint":"https://x.test"})").text("errorCauses.0.reason"), "IMMUTABLE");
  EXPECT_EQ(patch(other, R"({"revocationEndpoint":"x"})").text("errorCauses.0.location"), "revocationEndpoint");
  EXPECT_EQ(patch(other, R"({"revocationEndpoint":"https://x.test/r"})").text("revocationEndpoint"),
            "https://x.test/r");
  EXPECT_TRUE(patch(other, R"({"revocationEndpoint":null})").at("revocationEndpoint").is_null());
  EXPECT_EQ(patch(other, R"({"authorizationResponseIssParameterSupported":"x"})").status, 400);
  EXPECT_EQ(patch(own, R"({"authorizationResponseIssParameterSupported":true})").text("errorCauses.0.reason"),
            "IMMUTABLE");
  EXPECT_EQ(get(other).text("authorizationResponseIssParameterSupported"), "false");
  EXPECT_EQ(patch(other, R"({"authorizationResponseIssParameterSupported":true})")
                .text("authorizationResponseIssParameterSupported"),
            "true");
  EXPECT_EQ(patch(own, R"({"status":"INACTIVE"})").text("status"), "INACTIVE");
  const auto changed = patch(
      other, R"({"authorizationEndpoint":null,"tokenEndpoint":"https://as.example.test/t","grantTypes":["x","y"]})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_TRUE(changed.at("authorizationEndpoint").is_null());
  EXPECT_EQ(changed.text("tokenEndpoint"), "https://as.example.test/t");
  EXPECT_EQ(changed.size("grantTypes"), 2u);
}

TEST_F(ResourceAuthorizationServersTest, IsRemovedAndHoldsOurServers) {
  post(servers(), ours());
  const auto refused = del("/api/v1/authorizationServers/" + std::string(server_id));
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.causes(), HasSubstr(id_));
  const auto agent = make_agent("Caller"), through = connect(agent, id_), elsewhere = connect(agent, "emsother");
  sql("update connections set authorization_server = $1", {server_id});
  const auto held = del(servers("/" + std::string(server_id)));
  EXPECT_EQ(held.text("errorCauses.0.reason"), "IN_USE");
  EXPECT_EQ(held.size("errorCauses"), 1u) << "not for the connection to another resource, " << elsewhere;
  EXPECT_THAT(held.causes(), HasSubstr(through));
  sql("delete from connections", {});
  EXPECT_EQ(del(servers("/" + std::string(server_id))).status, 204);
  EXPECT_EQ(del(servers("/" + std::string(server_id))).status, 404);
  EXPECT_EQ(get(mcp_path(id_)).text("authorizationServerCount"), "0");
  EXPECT_EQ(del("/api/v1/authorizationServers/" + std::string(server_id)).status, 204);
  for (const auto* verb : {"create", "delete"})
    EXPECT_THAT(events(), Contains("resource_servers.mcp_server.auth_server." + std::string(verb)));
}

TEST_F(ResourceAuthorizationServersTest, IsTheSameForEveryKindOfResource) {
  const auto root = std::string(resources);
  const auto api = post(root + "/api-servers", R"({"resourceUrl":"https://api.test"})").text("id"),
             agent = make_agent("Planner", R"(,"resourceUrl":"https://planner.test")");
  for (const auto& resource : {"/mcp-servers/" + id_, "/api-servers/" + api, "/a2a-servers/" + agent}) {
    const auto all = root + resource + "/authorization-servers",
               gone = root + "/" + std::string(split(resource, '/')[1]) + "/none/authorization-servers";
    EXPECT_EQ(get(gone).status, 404) << resource;
    EXPECT_EQ(post(gone, ours()).status, 404) << resource;
    EXPECT_EQ(get(all + "?filter=status").status, 400) << resource;
    EXPECT_EQ(post(all, "{}").status, 400) << resource;
    EXPECT_EQ(get(all + "/none").status, 404) << resource;
    EXPECT_EQ(patch(all + "/none", "{}").status, 404) << resource;
    EXPECT_EQ(del(all + "/none").status, 404) << resource;
    EXPECT_LT(post(all, ours()).status, 300) << resource;
    const auto entry = get(all).text("data.0._links.self.href");
    EXPECT_EQ(follow(entry).text("id"), server_id) << resource;
    const auto path = entry.substr(organization_.public_url.size());
    EXPECT_EQ(patch(path, R"({"issuer":"https://x.test"})").status, 400) << resource;
    EXPECT_EQ(patch(path, R"({"status":"INACTIVE"})").text("status"), "INACTIVE") << resource;
    EXPECT_EQ(del(path).status, 204) << resource;
  }
}

TEST_F(ResourceAuthorizationServersTest, HasALimit) {
  for (std::size_t i = 0; i < domain::authorization_servers_per_resource_max; ++i)
    ASSERT_EQ(post(servers(), external("https://as" + std::to_string(i) + ".test")).status, 201);
  EXPECT_EQ(post(servers(), external()).text("errorCauses.0.reason"), "LIMIT");
}

}  // namespace
}  // namespace mandate::web::admin
