#include "web/admin/testing/resource_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

using ResourceServersTest = testing::ResourceTest;

TEST_F(ResourceServersTest, RefusesServersThatCannotBe) {
  make_mcp_server();
  struct Case {
    std::string what, body, location, message;
  };
  for (const auto& c :
       {Case{"no URL", "{}", "resourceUrl", "required"},
        Case{"an incomplete URL", R"({"resourceUrl":"mcp.example.test"})", "resourceUrl", "must begin with https"},
        Case{"http elsewhere", R"({"resourceUrl":"http://mcp.example.test"})", "resourceUrl", "use https"},
        Case{"a fragment", R"({"resourceUrl":"https://mcp.example.test/#a"})", "resourceUrl", "fragment"},
        Case{"a user name", R"({"resourceUrl":"https://a@mcp.example.test/"})", "resourceUrl", "user name"},
        Case{"a URL that is taken", R"({"resourceUrl":"https://mcp.example.test/mcp"})", "resourceUrl", "has this URL"},
        Case{"the same in another spelling", R"({"resourceUrl":"HTTPS://MCP.example.test:443/mcp"})", "resourceUrl",
             "has this URL"},
        Case{"an invisible name", R"({"resourceUrl":"https://b.test","displayName":"a\u200bb"})", "displayName",
             "readable"},
        Case{"two names", R"({"resourceUrl":"https://b.test","displayName":"a","metadata":{"displayName":"b"}})",
             "displayName", "differ"},
        Case{"a number for a name", R"({"resourceUrl":"https://b.test","displayName":1})", "displayName", "a string"},
        Case{"a status", R"({"resourceUrl":"https://b.test","status":"ACTIVE"})", "status", "not a member"}}) {
    const auto answer = post(mcp_path(), c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorSummary"), "Api validation failed: MCPServer") << c.what;
    EXPECT_EQ(answer.size("errorCauses"), 1u) << c.what << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.what;
    EXPECT_THAT(answer.causes(), HasSubstr(c.message)) << c.what;
  }
  EXPECT_EQ(get(mcp_path()).size("data"), 1u);
  for (const auto* path : {"", "/lifecycle/activate", "/lifecycle/deactivate"})
    EXPECT_EQ(call(*path == '\0' ? http::Method::get : http::Method::post, mcp_path("emsnone", path)).status, 404);
  EXPECT_EQ(del(mcp_path("emsnone")).status, 404);
  EXPECT_EQ(get(mcp_path("emsnone")).text("errorSummary"), "Resource not found: emsnone (MCPServer)");
}

TEST_F(ResourceServersTest, ShowsWhatWasRegistered) {
  const auto made = post(mcp_path(), R"({"resourceUrl":"https://mcp.example.test","displayName":"Chat",)"
                                     R"("metadata":{"description":"Talks"}})");
  EXPECT_EQ(made.status, 201);
  const auto id = made.text("id");
  EXPECT_TRUE(id.starts_with("ems"));
  EXPECT_EQ(id.size(), 20u);
  EXPECT_EQ(made.header("Location"), "https://mandate.test" + mcp_path(id));
  EXPECT_EQ(made.text("orn"), "orn:okta:directory:00otest0000000000000:resource-servers:mcp:" + id);
  EXPECT_EQ(made.text("resourceUrl"), "https://mcp.example.test") << "as it was written";
  EXPECT_EQ(made.text("metadata.displayName"), "Chat");
  EXPECT_EQ(made.text("metadata.description"), "Talks");
  EXPECT_EQ(made.text("authorizationServerCount"), "0");
  EXPECT_EQ(json::serialize(follow(made.text("_links.self.href")).body), json::serialize(made.body));
  EXPECT_EQ(get(mcp_path("mcp" + id.substr(3))).text("id"), id) << "the prefix that some guides write";
  EXPECT_EQ(get("/resource-servers/api/v1/api-servers/" + id).status, 404) << "another kind";
  const auto details = event("resource_servers.mcp_server.register").at("target").at(0).at("detailEntry");
  EXPECT_EQ(details.at("mcp_server_resource_url").as_string(), "https://mcp.example.test");
}

TEST_F(ResourceServersTest, ChangesTextsOnly) {
  const auto id = make_mcp_server();
  for (const std::string member : {"id", "orn", "resourceUrl", "created", "lastUpdated", "status", "detectedMetadata",
                                   "authorizationServerCount", "oauthClient", "_links"}) {
    const auto answer = patch(mcp_path(id), R"({")" + member + R"(":"x"})");
    EXPECT_EQ(answer.status, 400) << member;
    EXPECT_EQ(answer.text("errorCauses.0.location"), member);
    EXPECT_EQ(answer.text("errorCauses.0.reason"), "IMMUTABLE") << member;
  }
  EXPECT_EQ(put(mcp_path(id), "{}").status, 405);
  clock_.advance(std::chrono::seconds(5));
  const auto changed = patch(mcp_path(id), R"({"metadata":{"displayName":"Chat","description":"Talks"}})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.text("metadata.displayName"), "Chat");
  EXPECT_EQ(changed.text("lastUpdated"), "2026-03-01T12:00:05.000Z");
  const auto removed = patch(mcp_path(id), R"({"description":null})");
  EXPECT_EQ(removed.text("metadata.displayName"), "Chat");
  EXPECT_TRUE(removed.at("metadata.description").is_null());
  EXPECT_THAT(events(), Contains("resource_servers.mcp_server.update"));
}

TEST_F(ResourceServersTest, IsActiveOnlyWithAnAuthorizationServer) {
  const auto id = make_mcp_server();
  const auto activate = mcp_path(id, "/lifecycle/activate"), deactivate = mcp_path(id, "/lifecycle/deactivate");
  EXPECT_THAT(post(activate).causes(), HasSubstr("no ACTIVE authorization server"));
  const auto server =
      post(mcp_path(id, "/authorization-servers"), external("https://as.example.test", R"(,"status":"INACTIVE")"));
  EXPECT_THAT(post(activate).causes(), HasSubstr("no ACTIVE authorization server"));
  EXPECT_EQ(patch(mcp_path(id, "/authorization-servers/" + server.text("id")), R"({"status":"ACTIVE"})").status, 200);
  for (const auto* status : {"PENDING", "INVALID"}) {
    sql("update resource_servers set status = $1 where id = $2", {status, id});
    EXPECT_THAT(post(activate).causes(), HasSubstr(status));
    EXPECT_EQ(post(deactivate).text("status"), status) << "as it was: it is not ACTIVE";
  }
  sql("update resource_servers set status = 'INACTIVE' where id = $1", {id});
  EXPECT_EQ(post(activate).text("status"), "ACTIVE");
  EXPECT_EQ(post(activate).status, 200) << "once more changes nothing";
  EXPECT_EQ(del(mcp_path(id)).text("errorCauses.0.reason"), "DELETE_NOT_ALLOWED");
  EXPECT_EQ(post(deactivate).text("status"), "INACTIVE");
  for (const auto* verb : {"activate", "deactivate"})
    EXPECT_THAT(events(), Contains("resource_servers.mcp_server." + std::string(verb)));
}

TEST_F(ResourceServersTest, StaysWhileAConnectionLeadsToIt) {
  const auto id = make_mcp_server(), agent = make_agent("Caller");
  post(mcp_path(id, "/authorization-servers"), ours());
  const auto connection = connect(agent, id);
  const auto refused = del(mcp_path(id));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.text("errorCauses.0.reason"), "IN_USE");
  EXPECT_THAT(refused.causes(), HasSubstr(connection));
  const auto report = del(mcp_path(id, "?dryRun=true"));
  EXPECT_EQ(report.status, 200);
  EXPECT_EQ(report.text("deletable"), "false");
  EXPECT_EQ(report.text("dependents.connections.0.id"), connection);
  EXPECT_EQ(report.text("dependents.authorizationServers.0"), server_id);
  sql("delete from connections", {});
  EXPECT_EQ(del(mcp_path(id, "?dryRun=true")).text("deletable"), "true");
  EXPECT_EQ(get(mcp_path(id)).status, 200) << "a dry run deletes nothing";
  EXPECT_EQ(del(mcp_path(id)).status, 204);
  EXPECT_EQ(get(mcp_path(id)).status, 404);
  EXPECT_EQ(count("select count(*) from resource_authorization_servers"), 0);
  EXPECT_THAT(events(), Contains("resource_servers.mcp_server.delete"));
  EXPECT_NE(make_mcp_server(), id) << "its URL is free again";
}

TEST_F(ResourceServersTest, IsListedPageByPageAndSearched) {
  std::vector<std::string> ids;
  for (const auto* name : {"Alpha", "Beta", "alphabet"}) {
    clock_.advance(std::chrono::seconds(1));
    ids.push_back(
        post(mcp_path(), R"({"resourceUrl":"https://)" + std::string(name) + R"(.test","displayName":")" + name + "\"}")
            .text("id"));
  }
  const auto first = get(mcp_path() + "?limit=2");
  ASSERT_EQ(first.size("data"), 2u);
  EXPECT_EQ(first.text("data.0.id"), ids[0]);
  const auto second = follow(first.text("_links.next.href"));
  ASSERT_EQ(second.size("data"), 1u);
  EXPECT_EQ(second.text("data.0.id"), ids[2]);
  EXPECT_NE(next_of(first), "");
  post(mcp_path(ids[1], "/authorization-servers"), ours());
  sql("update resource_servers set resource_name = 'Weather', resource_name_key = 'weather', status = 'INVALID' where "
      "id = $1",
      {ids[2]});
  struct Case {
    std::string search;
    std::vector<std::string> found;
  };
  for (const auto& [search, found] :
       {Case{"metadata.displayName sw \"ALPHA\"", {ids[0], ids[2]}}, Case{"metadata.displayName eq \"beta\"", {ids[1]}},
        Case{"metadata.displayName co \"pha\" and status eq \"INACTIVE\"", {ids[0]}},
        Case{"detectedMetadata.resourceName co \"eath\"", {ids[2]}}, Case{"status eq \"INVALID\"", {ids[2]}},
        Case{"authorizationServerId eq \"" + std::string(server_id) + "\"", {ids[1]}},
        Case{"authorizationServerId eq \"aus\"", {}}}) {
    const auto answer = get(mcp_path() + "?search=" + percent_encode(search));
    ASSERT_EQ(answer.size("data"), found.size()) << search << json::serialize(answer.body);
    for (std::size_t i = 0; i < found.size(); ++i)
      EXPECT_EQ(answer.text("data." + std::to_string(i) + ".id"), found[i]) << search;
  }
  for (const auto* search : {"status", "colour%20eq%20%22x%22", "status%20eq%201"})
    EXPECT_EQ(get(mcp_path() + "?search=" + search).text("errorCode"), "E0000031") << search;
}

TEST_F(ResourceServersTest, RefusesTheSameForBothKinds) {
  for (const std::string kind : {"mcp-servers", "api-servers"}) {
    const auto all = std::string(resources) + "/" + kind, none = all + "/none";
    EXPECT_EQ(get(all + "?search=status").status, 400) << kind;
    EXPECT_EQ(get(none).status, 404) << kind;
    EXPECT_EQ(patch(none, "{}").status, 404) << kind;
    EXPECT_EQ(del(none).status, 404) << kind;
    EXPECT_EQ(del(none + "?dryRun=true").status, 404) << kind;
    for (const auto* verb : {"activate", "deactivate"})
      EXPECT_EQ(post(none + "/lifecycle/" + verb).status, 404) << kind << verb;
    const auto one = all + "/" + post(all, R"({"resourceUrl":"https://one.test"})").text("id");
    EXPECT_EQ(patch(one, R"({"mood":1})").status, 400) << kind;
    EXPECT_EQ(patch(one, R"({"displayName":"One"})").status, 200) << kind;
    EXPECT_EQ(get(one).text("metadata.displayName"), "One") << kind;
    EXPECT_EQ(post(one + "/lifecycle/activate").status, 400) << kind;
    post(one + "/authorization-servers", ours());
    EXPECT_EQ(post(one + "/lifecycle/activate").status, 200) << kind;
    EXPECT_EQ(del(one).status, 400) << kind;
    EXPECT_EQ(del(one + "?dryRun=true").text("deletable"), "false") << kind;
  }
}

TEST_F(ResourceServersTest, KeepsApiServersTheSameWay) {
  const std::string path = "/resource-servers/api/v1/api-servers";
  EXPECT_EQ(post(path, "{}").text("errorSummary"), "Api validation failed: APIServer");
  make_mcp_server();
  const auto made = post(path, R"({"resourceUrl":"https://mcp.example.test/mcp","displayName":"Orders API"})");
  EXPECT_EQ(made.status, 201) << "the URL of a server of another kind is free";
  const auto id = made.text("id");
  EXPECT_TRUE(id.starts_with("api"));
  EXPECT_EQ(made.text("status"), "INACTIVE");
  EXPECT_EQ(made.text("orn"), "orn:okta:directory:00otest0000000000000:resource-servers:api:" + id);
  EXPECT_EQ(post(path + "/" + id + "/authorization-servers", ours()).status, 201);
  EXPECT_EQ(post(path + "/" + id + "/lifecycle/activate").text("status"), "ACTIVE");
  EXPECT_EQ(get(path).size("data"), 1u);
  EXPECT_EQ(get(mcp_path(id)).status, 404);
  post(path + "/" + id + "/lifecycle/deactivate");
  EXPECT_EQ(del(path + "/" + id).status, 204);
  for (const auto* verb : {"register", "activate", "deactivate", "delete", "auth_server.create"})
    EXPECT_THAT(events(), Contains("resource_servers.api_server." + std::string(verb)));
}

}  // namespace
}  // namespace mandate::web::admin
