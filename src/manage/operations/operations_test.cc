#include "manage/operations/operations.h"

#include <gtest/gtest.h>

#include "base/testing/temporary_directory.h"
#include "storage/agents.h"
#include "storage/operations.h"

namespace mandate::manage {
namespace {

class OperationsTest : public ::testing::Test {
 protected:
  OperationsTest() {
    organization_.public_url = "https://mandate.test";
    open();
  }
  void open() {
    environment_.reset();
    ledger_.reset();
    store_.reset();
    store_ = storage::Store::open({directory_.path(), false}).value();
    ledger_ = ledger::Ledger::start(*store_, clock_).value();
    environment_ = std::make_unique<Environment>(Environment{*store_, *ledger_, clock_, organization_, sealer_});
  }
  // What a crash between the two transactions leaves: an operation that was stored and not performed.
  domain::OperationId left_behind(domain::OperationType type, const domain::AgentId& agent, std::string request) {
    domain::Operation operation;
    operation.id = domain::OperationId::generate();
    operation.type = type;
    operation.agent = agent;
    operation.request = std::move(request);
    const auto stored = ledger_->write([&](ledger::Transaction& transaction) {
      operation.created = transaction.now();
      return storage::Operations(transaction.connection()).insert(operation);
    });
    EXPECT_TRUE(stored);
    return operation.id;
  }
  std::string actor_of_last_event() {
    return store_
        ->read_settled([](storage::sql::Connection& connection) {
          return connection.find("select actor || ' ' || request_id from events order by sequence desc limit 1", {},
                                 [](const storage::sql::Row& row) { return row.string(0); });
        })
        .value()
        .value_or("none");
  }

  mandate::testing::TemporaryDirectory directory_;
  FakeClock clock_{from_seconds(1'780'000'000)};
  crypto::Sealer sealer_{crypto::Sealer::new_key()};
  domain::Organization organization_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<Environment> environment_;
};

TEST_F(OperationsTest, DoesAfterACrashWhatWasAccepted) {
  OperationRequest request;
  request.change.name = "Resumed Agent";
  request.caller.party = {"00uada", "User", "ada@example.test", "Ada"};
  request.caller.origin.request_id = "reqBefore";
  const domain::AgentId agent("wlpresumed");
  const auto good = left_behind(domain::OperationType::register_agent, agent, to_text(request));
  const auto refused = left_behind(domain::OperationType::activate_agent, domain::AgentId("wlpnone"), to_text(request));
  const auto damaged = left_behind(domain::OperationType::patch_agent, agent, "{");
  open();
  const Operations operations(*environment_);
  ASSERT_TRUE(operations.resume());
  EXPECT_EQ(operations.get(good)->status, domain::OperationStatus::completed);
  EXPECT_EQ(operations.get(refused)->status, domain::OperationStatus::failed);
  EXPECT_EQ(operations.get(damaged)->status, domain::OperationStatus::scheduled)
      << "one damaged row does not stop the rest";
  const auto found =
      store_
          ->read_settled([&](storage::sql::Connection& connection) { return storage::Agents(connection).find(agent); })
          .value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "Resumed Agent");
  EXPECT_EQ(actor_of_last_event(), "00uada reqBefore") << "the record names who asked";
  ASSERT_TRUE(operations.resume());
}

TEST_F(OperationsTest, KeepsEveryMemberOfARequest) {
  OperationRequest request;
  request.change.name = "Name";
  request.change.description = "";
  request.change.sign_on =
      domain::SignOnChoice{domain::SignOnChoice::Kind::existing_app, domain::ApplicationId("0oa1")};
  request.change.auth_method = domain::ClientAuthMethod::client_secret;
  request.change.owners = std::vector<std::string>{"orn:a", "orn:b"};
  request.change.platform = "AWS_BEDROCK_AGENTCORE";
  request.change.external_id = "runtime/a1";
  request.change.resource_url = "https://agent.example.test";
  request.caller.party = {"id", "User", "alternate", "display"};
  request.caller.origin = {"req", "192.0.2.1", "agent/1"};
  const auto read = parse_operation_request(to_text(request)).value();
  EXPECT_EQ(read.change.name, request.change.name);
  EXPECT_EQ(read.change.description, request.change.description);
  EXPECT_EQ(read.change.sign_on, request.change.sign_on);
  EXPECT_EQ(read.change.auth_method, request.change.auth_method);
  EXPECT_EQ(read.change.owners, request.change.owners);
  EXPECT_EQ(read.change.resource_url, request.change.resource_url);
  EXPECT_EQ(read.change.platform, request.change.platform);
  EXPECT_EQ(read.change.external_id, request.change.external_id);
  EXPECT_EQ(to_text(read), to_text(request));
  EXPECT_FALSE(parse_operation_request(to_text({})).value().change.name);
}

}  // namespace
}  // namespace mandate::manage
