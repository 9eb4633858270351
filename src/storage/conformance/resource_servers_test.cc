// What storage promises about resource servers, whatever the database.
#include "storage/resource_servers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using domain::ResourceServerKind;
using ::testing::ElementsAre;

class ResourceServerStorage : public testing::DatabaseTest {
 protected:
  domain::ResourceServer server(std::string_view id, std::string_view url, int created) {
    domain::ResourceServer server;
    server.id = domain::ResourceServerId(id);
    server.kind = ResourceServerKind::mcp;
    server.resource_url = url;
    server.display_name = id;
    server.created = server.last_updated = from_seconds(created);
    EXPECT_TRUE(servers_.insert(server));
    return server;
  }
  std::vector<std::string> ids(const ResourceServers::ListRequest& request) {
    std::vector<std::string> ids;
    const auto page = servers_.list(request).value();
    for (const auto& found : page.rows) ids.push_back(found.id.str());
    return ids;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  ResourceServers servers_{*connection_};
};

TEST_P(ResourceServerStorage, AUrlIsUniqueInItsKind) {
  auto first = server("rs1", "https://a.example/mcp", 1);
  first.id = domain::ResourceServerId("rs2");
  EXPECT_EQ(servers_.insert(first).error().kind, ErrorKind::conflict);
  EXPECT_EQ(servers_.find_by_url(ResourceServerKind::mcp, "https://a.example/mcp").value()->id.str(), "rs1");
}

TEST_P(ResourceServerStorage, PagesComeByCreationAndWithASearch) {
  server("rs3", "https://a.example/", 1), server("rs1", "https://b.example/", 2),
      server("rs2", "https://c.example/", 2);
  EXPECT_THAT(ids({.kind = ResourceServerKind::mcp, .page = {}}), ElementsAre("rs3", "rs1", "rs2"));
  const auto first = servers_.list({.kind = ResourceServerKind::mcp, .page = {"", 2}}).value();
  EXPECT_THAT(ids({.kind = ResourceServerKind::mcp, .page = {first.next, 2}}), ElementsAre("rs2"));
  const auto search = domain::parse_filter("metadata.displayName sw \"RS\" and created gt \"1970-01-01T00:00:01Z\"",
                                           ErrorKind::bad_search);
  EXPECT_THAT(ids({.kind = ResourceServerKind::mcp, .page = {}, .search = search.value()}), ElementsAre("rs1", "rs2"));
}

MANDATE_ON_EVERY_DATABASE(ResourceServerStorage);

}  // namespace
}  // namespace mandate::storage
