// What storage promises about connections, whatever the database.
#include "storage/connections.h"

#include <gtest/gtest.h>

#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

class ConnectionStorage : public testing::DatabaseTest {
 protected:
  static domain::Connection connection(std::string_view id, std::string_view target) {
    domain::Connection connection;
    connection.id = domain::ConnectionId(id);
    connection.agent = domain::AgentId("wlpone");
    connection.type = "IDENTITY_ASSERTION_APP_INSTANCE";
    connection.target = target;
    connection.issuer = "https://crm.example";
    connection.scopes = {"crm.read"};
    return connection;
  }
  static std::string names(const domain::Connection& connection) {
    const auto& audience = connection.audience;
    return audience.client_id + "|" + audience.tenant + "|" + audience.subject;
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  Connections connections_{*connection_};
};

TEST_P(ConnectionStorage, OneToATargetOfATypeForEachAgent) {
  ASSERT_TRUE(connections_.insert(connection("mcn1", "0oacrm")));
  EXPECT_EQ(connections_.insert(connection("mcn2", "0oacrm")).error().kind, ErrorKind::conflict);
  ASSERT_TRUE(connections_.insert(connection("mcn2", "0oaother")));
  EXPECT_EQ(connections_.list_all(domain::AgentId("wlpone")).value().size(), 2U);
}

TEST_P(ConnectionStorage, TheNamesAtAnotherIssuerAreKeptAndChanged) {
  auto one = connection("mcn1", "0oacrm");
  const auto stored = [&] { return connections_.find(one.agent, one.id).value().value(); };
  ASSERT_TRUE(connections_.insert(one));
  EXPECT_EQ(names(stored()), "||");
  one.audience = {"assistant", "acme", "employeeNumber"};
  one.issuer = "https://crm2.example";
  ASSERT_TRUE(connections_.update(one));
  EXPECT_EQ(names(stored()), "assistant|acme|employeeNumber");
  EXPECT_EQ(stored().issuer, "https://crm2.example");
  one.id = domain::ConnectionId("mcn2");
  one.target = "0oaother";
  ASSERT_TRUE(connections_.insert(one));
  EXPECT_EQ(names(stored()), "assistant|acme|employeeNumber");
}

TEST_P(ConnectionStorage, DownScopingIsOffUntilItIsSwitchedOn) {
  auto one = connection("mcn1", "0oacrm");
  const auto stored = [&] { return connections_.find(one.agent, one.id).value().value().down_scoping; };
  ASSERT_TRUE(connections_.insert(one));
  EXPECT_FALSE(stored());
  for (const bool on : {true, false}) {
    one.down_scoping = on;
    ASSERT_TRUE(connections_.update(one));
    EXPECT_EQ(stored(), on);
  }
  one.id = domain::ConnectionId("mcn2");
  one.target = "0oaother";
  one.down_scoping = true;
  ASSERT_TRUE(connections_.insert(one));
  EXPECT_TRUE(stored());
}

MANDATE_ON_EVERY_DATABASE(ConnectionStorage);

}  // namespace
}  // namespace mandate::storage
