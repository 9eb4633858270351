#include "domain/mcp_tool.h"

#include "web/admin/testing/resource_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::HasSubstr;

class McpToolsTest : public testing::ResourceTest {
 protected:
  McpToolsTest() : mcp_(make_mcp_server()) {}
  std::string tools(const std::string& rest = "") const { return mcp_path(mcp_, "/tools" + rest); }
  std::string make_tool(const std::string& name) {
    const auto answer = post(tools(), R"({"name":")" + name + "\"}");
    EXPECT_EQ(answer.status, 201) << json::serialize(answer.body);
    return answer.text("id");
  }

  const std::string mcp_;
};

TEST_F(McpToolsTest, RefusesWhatIsNoTool) {
  make_tool("get_weather");
  struct Case {
    std::string what, body, location;
  };
  for (const auto& c :
       {Case{"no name", "{}", "name"}, Case{"an empty name", R"({"name":""})", "name"},
        Case{"a name with a space", R"({"name":"get weather"})", "name"},
        Case{"a name that looks like another", R"({"name":"get_we\u0430ther"})", "name"},
        Case{"a long name", R"({"name":")" + std::string(129, 'x') + "\"}", "name"},
        Case{"a name that is taken", R"({"name":"get_weather"})", "name"},
        Case{"an invisible title", R"({"name":"a","title":"\u200b"})", "title"},
        Case{"a long description", R"({"name":"a","description":")" + std::string(4097, 'x') + "\"}", "description"},
        Case{"a schema of a list", R"({"name":"a","inputSchema":{"type":"array"}})", "inputSchema"},
        Case{"a schema that wants headers",
             R"({"name":"a","inputSchema":{"type":"object","properties":{"q":{"x-mcp-header":"Q"}}}})", "inputSchema"},
        Case{"a large schema",
             R"({"name":"a","inputSchema":{"type":"object","title":")" + std::string(17'000, 'x') + "\"}}",
             "inputSchema"},
        Case{"a number for a title", R"({"name":"a","title":1})", "title"},
        Case{"an id", R"({"name":"a","id":"emt00000000000000000"})", "id"}}) {
    const auto answer = post(tools(), c.body);
    EXPECT_EQ(answer.status, 400) << c.what;
    EXPECT_EQ(answer.text("errorSummary"), "Api validation failed: MCPTool") << c.what;
    EXPECT_EQ(answer.size("errorCauses"), 1u) << c.what << answer.causes();
    EXPECT_EQ(answer.text("errorCauses.0.location"), c.location) << c.what;
  }
  EXPECT_EQ(get(tools()).size("data"), 1u);
}

TEST_F(McpToolsTest, AreWrittenDownShownAndStruck) {
  const auto made = post(tools(), R"({"name":"get.Weather-2","title":"Weather","description":"Asks the sky"})");
  ASSERT_EQ(made.status, 201);
  const auto id = made.text("id");
  EXPECT_TRUE(id.starts_with("emt"));
  EXPECT_EQ(id.size(), 20u);
  EXPECT_EQ(made.text("orn"), "orn:okta:directory:00otest0000000000000:resource-servers:mcp:" + mcp_ + ":tools:" + id);
  EXPECT_EQ(made.text("title"), "Weather");
  EXPECT_EQ(made.text("inputSchema"), R"({"type":"object"})");
  EXPECT_EQ(made.text("source"), "MANUAL");
  EXPECT_EQ(json::serialize(follow(made.text("_links.self.href")).body), json::serialize(made.body));
  const auto record = json::serialize(event("resource_servers.mcp_server.tool.create"));
  EXPECT_THAT(record, HasSubstr(id));
  EXPECT_THAT(record, HasSubstr(mcp_));
  EXPECT_EQ(del(tools("/" + id)).status, 204);
  EXPECT_EQ(get(tools("/" + id)).status, 404);
  EXPECT_EQ(del(tools("/" + id)).status, 404);
  EXPECT_TRUE(event("resource_servers.mcp_server.tool.delete").is_object());
}

TEST_F(McpToolsTest, AreThoseOfOneServerOnly) {
  const auto mine = make_tool("same"), other = make_mcp_server("https://other.example.test");
  ASSERT_EQ(post(mcp_path(other, "/tools"), R"({"name":"same"})").status, 201);
  EXPECT_EQ(get(mcp_path(other, "/tools/" + mine)).status, 404);
  EXPECT_EQ(del(mcp_path(other, "/tools/" + mine)).status, 404);
  EXPECT_EQ(get(mcp_path(other, "/tools")).size("data"), 1u);
  EXPECT_EQ(get(mcp_path("emsnone", "/tools")).status, 404);
  EXPECT_EQ(post(mcp_path("emsnone", "/tools"), R"({"name":"a"})").status, 404);
  EXPECT_EQ(get(tools("/" + mine)).status, 200);
}

TEST_F(McpToolsTest, ComeInPagesAndGoWithTheirServer) {
  for (const auto* name : {"a", "b", "c"}) {
    make_tool(name);
    clock_.advance(std::chrono::seconds(1));
  }
  const auto first = get(tools("?limit=2"));
  EXPECT_EQ(first.text("data.1.name"), "b");
  EXPECT_EQ(follow(first.text("_links.next.href")).text("data.0.name"), "c");
  ASSERT_EQ(del(mcp_path(mcp_)).status, 204);
  EXPECT_EQ(count("select count(*) from mcp_tools"), 0);
}

TEST_F(McpToolsTest, AreNotMoreThanOneServerHas) {
  sql("insert into mcp_tools (id, server, name, title, description, created) "
      "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000) "
      "select 'emt' || i, $1, 'tool' || i, '', '', 0 from n",
      {mcp_});
  EXPECT_THAT(post(tools(), R"({"name":"one_more"})").causes(), HasSubstr("1000 tools"));
}

}  // namespace
}  // namespace mandate::web::admin
