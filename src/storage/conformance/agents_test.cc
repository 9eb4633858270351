// What storage promises about agents, what belongs to them, their operations and the System Log, whatever the database.
#include "storage/agents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/client_keys.h"
#include "storage/events.h"
#include "storage/operations.h"
#include "storage/owners.h"
#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using domain::AgentId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

domain::Filter filter(std::string_view text) {
  return domain::parse_filter(text, ErrorKind::bad_filter).value();
}

class AgentStorage : public testing::DatabaseTest {
 protected:
  domain::Agent agent(std::string_view id, std::string_view name, int created = 0) {
    domain::Agent agent;
    agent.id = AgentId(id);
    agent.name = name;
    agent.created = agent.last_updated = from_seconds(created);
    EXPECT_TRUE(agents_.insert(agent));
    return agent;
  }
  // The names of all pages of `limit` rows.
  std::vector<std::string> names(Agents::ListRequest request, std::size_t limit = 2) {
    std::vector<std::string> names;
    request.page = {"", limit};
    do {
      const auto page = agents_.list(request).value();
      for (const auto& found : page.rows) names.push_back(found.name);
      request.page.after = page.next;
    } while (!request.page.after.empty());
    return names;
  }
  void write_event(std::string_view uuid, int published, std::string_view type, std::string_view targets) {
    EXPECT_TRUE(connection_->execute(
        "insert into events (published, uuid, type, actor, result, targets, request_id, body, chain) "
        "values ($1, $2, $3, 'ada', 'SUCCESS', $4, 'r1', $5, 'c')",
        {from_seconds(published), uuid, type, targets, "{\"Text\":\"" + std::string(uuid) + "\"}"}));
  }
  std::vector<std::string> events(const Events::ListRequest& request) { return events_.list(request).value().rows; }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  Agents agents_{*connection_};
  ClientKeys keys_{*connection_};
  Owners owners_{*connection_};
  Operations operations_{*connection_};
  Events events_{*connection_};
};

TEST_P(AgentStorage, ANameIsUniqueAmongThoseThatAreNotDeleted) {
  auto first = agent("wlp1", "Helper");
  domain::Agent second;
  second.id = AgentId("wlp2");
  second.name = "HELPER";
  EXPECT_EQ(agents_.insert(second).error().kind, ErrorKind::conflict);
  first.status = domain::AgentStatus::deleted;
  first.deleted_at = from_seconds(5);
  ASSERT_TRUE(agents_.update(first));
  EXPECT_TRUE(agents_.insert(second));
  EXPECT_EQ(agents_.find_by_name("helper").value()->id, second.id);
  EXPECT_EQ(agents_.find(first.id).value()->deleted_at, first.deleted_at);
  EXPECT_THAT(agents_.list_deleted_before(from_seconds(5)).value(), IsEmpty());
  EXPECT_EQ(agents_.list_deleted_before(from_seconds(6)).value().size(), 1U);
}

TEST_P(AgentStorage, UntilWhenTokensWereTakenBackIsKept) {
  auto helper = agent("wlp1", "Helper");
  EXPECT_EQ(agents_.find(helper.id).value()->tokens_revoked, std::nullopt);
  helper.tokens_revoked = from_seconds(7);
  ASSERT_TRUE(agents_.update(helper));
  EXPECT_EQ(agents_.find(helper.id).value()->tokens_revoked, from_seconds(7));
}

TEST_P(AgentStorage, AnIdOnAPlatformIsUniqueAmongThoseThatAreNotDeleted) {
  const auto named = [](std::string_view id, std::string_view name) {
    domain::Agent agent;
    agent.id = AgentId(id);
    agent.name = name;
    agent.platform = "AWS";
    agent.external_id = "a1";
    return agent;
  };
  auto first = named("wlp1", "One"), second = named("wlp2", "Two");
  ASSERT_TRUE(agents_.insert(first));
  EXPECT_EQ(agents_.insert(second).error().kind, ErrorKind::conflict);
  agent("wlp3", "Three"), agent("wlp4", "Four");
  EXPECT_EQ(agents_.find_by_external_id("", "").value(), std::nullopt);
  EXPECT_EQ(agents_.find_by_external_id("GCP", "a1").value(), std::nullopt);
  const auto read = agents_.find_by_external_id("AWS", "a1").value().value();
  EXPECT_EQ(read.id, first.id);
  EXPECT_EQ(read.platform + read.external_id, "AWSa1");
  first.status = domain::AgentStatus::deleted;
  ASSERT_TRUE(agents_.update(first));
  EXPECT_EQ(agents_.find_by_external_id("AWS", "a1").value(), std::nullopt);
  EXPECT_TRUE(agents_.insert(second));
}

TEST_P(AgentStorage, AClientIdThatIsAUrlIsUniqueAmongThoseThatAreNotDeleted) {
  const auto named = [](std::string_view id, std::string_view name) {
    domain::Agent agent;
    agent.id = AgentId(id);
    agent.name = name;
    agent.client_id_url = "https://agent.test/client.json";
    agent.auth_method = domain::ClientAuthMethod::none;
    return agent;
  };
  auto first = named("wlp1", "One"), second = named("wlp2", "Two");
  ASSERT_TRUE(agents_.insert(first));
  EXPECT_EQ(agents_.insert(second).error().kind, ErrorKind::conflict);
  agent("wlp3", "Three"), agent("wlp4", "Four");
  EXPECT_EQ(agents_.find_by_client_id_url("").value(), std::nullopt);
  first.jwks_uri = "https://agent.test/jwks.json";
  first.status = domain::AgentStatus::deleted;
  ASSERT_TRUE(agents_.update(first));
  const auto read = agents_.find(first.id).value().value();
  EXPECT_EQ(read.jwks_uri, first.jwks_uri);
  EXPECT_EQ(read.client_id_url, first.client_id_url);
  EXPECT_EQ(read.auth_method, domain::ClientAuthMethod::none);
  EXPECT_TRUE(agents_.insert(second));
  EXPECT_EQ(agents_.find_by_client_id_url(second.client_id_url).value()->id, second.id);
}

TEST_P(AgentStorage, PagesInEveryOrderHoldEveryAgentOnce) {
  agent("wlp3", "beta", 1), agent("wlp1", "Älpha", 2), agent("wlp2", "alpha two", 2), agent("wlp4", "Alpha", 3),
      agent("wlp5", "_", 3);
  const auto sorted = [this](std::string by, bool descending, std::size_t limit = 2) {
    Agents::ListRequest request;
    request.sort = {std::move(by), descending};
    return names(request, limit);
  };
  EXPECT_THAT(names({}), ElementsAre("beta", "Älpha", "alpha two", "Alpha", "_"));
  EXPECT_THAT(sorted("created", true), ElementsAre("_", "Alpha", "alpha two", "Älpha", "beta"));
  EXPECT_THAT(sorted("profile.name", false), ElementsAre("_", "Alpha", "alpha two", "beta", "Älpha"));
  EXPECT_THAT(sorted("profile.name", true, 1), ElementsAre("Älpha", "beta", "alpha two", "Alpha", "_"));
  EXPECT_THAT(sorted("lastUpdated", false), ElementsAre("beta", "Älpha", "alpha two", "Alpha", "_"));
}

TEST_P(AgentStorage, ASearchGoesWithThePages) {
  agent("wlp1", "one", 1), agent("wlp2", "two", 2), agent("wlp3", "three", 3), agent("wlp4", "twenty", 4);
  Agents::ListRequest request;
  request.search = filter(R"(profile.name sw "T" and created gt "1970-01-01T00:00:01Z")");
  EXPECT_THAT(names(request, 1), ElementsAre("two", "three", "twenty"));
  request.search = filter(R"(appId eq "x")");
  EXPECT_THAT(names(request), IsEmpty());
  request.search = filter(R"(secret eq "x")");
  EXPECT_EQ(agents_.list(request).error().kind, ErrorKind::bad_search);
}

TEST_P(AgentStorage, AKeyIsFoundByIdOrKidOfItsClientOnly) {
  const domain::ClientKey key{domain::ClientKeyId("pks1"), "wlp1", "k1", "{}"};
  ASSERT_TRUE(keys_.insert(key));
  auto same = key;
  same.id = domain::ClientKeyId("pks2");
  EXPECT_EQ(keys_.insert(same).error().kind, ErrorKind::conflict);
  same.client = "wlp2";
  EXPECT_TRUE(keys_.insert(same));
  EXPECT_EQ(keys_.find("wlp1", "k1").value()->id, key.id);
  EXPECT_EQ(keys_.find("wlp1", "pks1").value()->id, key.id);
  EXPECT_FALSE(keys_.find("wlp1", "pks2").value());
}

TEST_P(AgentStorage, AgentsWithoutOwnerAreListed) {
  agent("wlp1", "one"), agent("wlp2", "two"), agent("wlp3", "three");
  const domain::Owner owner{domain::OwnerId("own1"), AgentId("wlp2"), "00u1", true};
  ASSERT_TRUE(owners_.insert(owner));
  EXPECT_EQ(owners_.insert({domain::OwnerId("own2"), AgentId("wlp2"), "00u1", false}).error().kind,
            ErrorKind::conflict);
  EXPECT_TRUE(owners_.list(AgentId("wlp2")).value().at(0).is_group);
  EXPECT_THAT(owners_.list_agents_without_owner({}).value().rows, ElementsAre(AgentId("wlp1"), AgentId("wlp3")));
}

TEST_P(AgentStorage, OperationsAreListedNewestFirstByRequestAndByWhatIsUnfinished) {
  for (const auto& [id, request, created] :
       {std::tuple("op1", "r1", 1), std::tuple("op2", "r2", 2), std::tuple("op3", "r1", 2)}) {
    domain::Operation operation;
    operation.id = domain::OperationId(id);
    operation.request_id = request;
    operation.created = from_seconds(created);
    ASSERT_TRUE(operations_.insert(operation));
  }
  const auto ids = [&](const domain::PageRequest& page, std::string request) {
    std::vector<std::string> found;
    const auto listed = operations_.list({page, std::move(request)}).value();
    for (const auto& row : listed.rows) found.push_back(row.id.str());
    return found;
  };
  EXPECT_THAT(ids({}, ""), ElementsAre("op3", "op2", "op1"));
  EXPECT_THAT(ids({}, "r1"), ElementsAre("op3", "op1"));
  const auto first = operations_.list({{"", 2}}).value();
  EXPECT_THAT(ids({first.next, 2}, ""), ElementsAre("op1"));
  auto done = operations_.find(domain::OperationId("op2")).value().value();
  EXPECT_EQ(done.started, std::nullopt);
  done.status = domain::OperationStatus::completed;
  done.started = done.completed = from_seconds(3);
  ASSERT_TRUE(operations_.update(done));
  EXPECT_EQ(operations_.find(done.id).value()->completed, done.completed);
  EXPECT_THAT(operations_.list_unfinished().value(),
              ElementsAre(domain::OperationId("op1"), domain::OperationId("op3")));
}

TEST_P(AgentStorage, TheLogIsReadInBothDirectionsAndFiltered) {
  EXPECT_EQ(events_.newest_key().value(), "0");
  write_event("u1", 1, "a.b", "wlp1 00u1"), write_event("u2", 2, "a.c", "wlp2"), write_event("u3", 3, "a.b", "");
  const std::string u1 = R"({"Text":"u1"})", u2 = R"({"Text":"u2"})", u3 = R"({"Text":"u3"})";
  EXPECT_THAT(events({}), ElementsAre(u1, u2, u3));
  EXPECT_THAT(events({.page = {}, .descending = true}), ElementsAre(u3, u2, u1));
  EXPECT_THAT(events({.page = {}, .since = from_seconds(2), .until = from_seconds(3)}), ElementsAre(u2));
  EXPECT_THAT(events({.page = {}, .filter = filter(R"(target.id eq "00u1")")}), ElementsAre(u1));
  EXPECT_THAT(
      events({.page = {}, .since = from_seconds(1), .filter = filter(R"(eventType eq "a.b" and uuid ne "u1")")}),
      ElementsAre(u3));
  EXPECT_THAT(events({.page = {}, .q = "TEXT\":\"U2"}), ElementsAre(u2));
  const auto first = events_.list({.page = {"", 2}}).value();
  EXPECT_THAT(events({.page = {first.next, 2}}), ElementsAre(u3));
  EXPECT_EQ(events_.list({.page = {events_.newest_key().value(), 2}}).value().next, events_.newest_key().value());
}

MANDATE_ON_EVERY_DATABASE(AgentStorage);

}  // namespace
}  // namespace mandate::storage
