// What storage promises about tools of MCP servers, whatever the database.
#include "storage/mcp_tools.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using ::testing::ElementsAre;

class McpToolStorage : public testing::DatabaseTest {
 protected:
  static domain::McpTool tool(std::string_view id, std::string_view server, std::string_view name, int created) {
    return {domain::McpToolId(id), domain::ResourceServerId(server), std::string(name), "", "", from_seconds(created)};
  }
  std::vector<std::string> ids(std::string_view server, const domain::PageRequest& page = {}) {
    std::vector<std::string> ids;
    const auto found = tools_.list(domain::ResourceServerId(server), page).value();
    for (const auto& tool : found.rows) ids.push_back(tool.id.str());
    return ids;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  McpTools tools_{*connection_};
};

TEST_P(McpToolStorage, ANameIsUniqueInItsServerAndHasACase) {
  ASSERT_TRUE(tools_.insert(tool("emt1", "ems1", "ask", 1)));
  ASSERT_TRUE(tools_.insert(tool("emt2", "ems2", "ask", 1)));
  ASSERT_TRUE(tools_.insert(tool("emt3", "ems1", "Ask", 1)));
  EXPECT_EQ(tools_.insert(tool("emt4", "ems1", "ask", 1)).error().kind, ErrorKind::conflict);
  EXPECT_EQ(tools_.find_by_name(domain::ResourceServerId("ems1"), "Ask").value()->id.str(), "emt3");
  EXPECT_FALSE(tools_.find(domain::ResourceServerId("ems2"), domain::McpToolId("emt1")).value());
  EXPECT_EQ(tools_.count(domain::ResourceServerId("ems1")).value(), 2);
}

TEST_P(McpToolStorage, ComeByCreationAndGoTogether) {
  for (const auto& one : {tool("emt3", "ems1", "a", 1), tool("emt1", "ems1", "b", 2), tool("emt2", "ems1", "c", 2),
                          tool("emt9", "ems2", "a", 1)})
    ASSERT_TRUE(tools_.insert(one));
  const auto first = tools_.list(domain::ResourceServerId("ems1"), {"", 2}).value();
  EXPECT_THAT(ids("ems1", {"", 2}), ElementsAre("emt3", "emt1"));
  EXPECT_THAT(ids("ems1", {first.next, 2}), ElementsAre("emt2"));
  ASSERT_TRUE(tools_.erase(domain::McpToolId("emt1")));
  EXPECT_THAT(ids("ems1"), ElementsAre("emt3", "emt2"));
  ASSERT_TRUE(tools_.erase_all(domain::ResourceServerId("ems1")));
  EXPECT_TRUE(ids("ems1").empty());
  EXPECT_THAT(ids("ems2"), ElementsAre("emt9"));
}

MANDATE_ON_EVERY_DATABASE(McpToolStorage);

}  // namespace
}  // namespace mandate::storage
