// What storage promises about lists: the same rows, whichever way they are found, whatever the database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "storage/agents.h"
#include "storage/testing/database_test.h"

namespace mandate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

// More agents than an index is asked for at once, so that both ways are taken.
class LongListStorage : public testing::DatabaseTest {
 protected:
  static constexpr int many = 2600;

  LongListStorage() {
    EXPECT_TRUE(connection_->begin());
    for (int i = 0; i < many; ++i) insert("Common name " + std::to_string(i), domain::AgentStatus::staged);
    insert("Rare name", domain::AgentStatus::active);
    insert("Rare 100%_sure \\ name", domain::AgentStatus::active);
    insert("Ärger mit Umlauten", domain::AgentStatus::inactive);
    EXPECT_TRUE(connection_->commit());
  }
  domain::Agent insert(const std::string& name, domain::AgentStatus status) {
    domain::Agent agent;
    agent.id = domain::AgentId::generate();
    agent.name = name;
    agent.status = status;
    agent.created = agent.last_updated = from_seconds(++created_ / 3);  // some at the same moment
    EXPECT_TRUE(agents_.insert(agent));
    return agent;
  }
  // The names on every page.
  std::vector<std::string> find(std::string_view search, const domain::Sort& sort = {}, std::size_t limit = 200) {
    Agents::ListRequest request{.page = {"", limit}, .sort = sort};
    request.search = domain::parse_filter(search, ErrorKind::bad_search).value();
    std::vector<std::string> names;
    while (true) {
      const auto page = agents_.list(request).value();
      for (const auto& agent : page.rows) names.push_back(agent.name);
      if (page.next.empty()) return names;
      request.page.after = page.next;
    }
  }

  std::unique_ptr<sql::Connection> connection_ = store_->take_writer();
  Agents agents_{*connection_};
  int created_ = 0;
};

TEST_P(LongListStorage, FindsTheFewThatFitTwoConditionsThatManyFitEach) {
  ASSERT_TRUE(connection_->begin());
  for (int i = 0; i < many; ++i) insert("Plain name " + std::to_string(i), domain::AgentStatus::active);
  insert("Plain and staged", domain::AgentStatus::staged);
  insert("plain and staged too", domain::AgentStatus::staged);
  ASSERT_TRUE(connection_->commit());
  const std::vector<std::string> both{"Plain and staged", "plain and staged too"};
  for (const auto* search : {R"(profile.name sw "plain" and status eq "staged")",
                             R"(status eq "STAGED" and profile.name sw "PLAIN" and profile.name co "and")"}) {
    EXPECT_THAT(find(search), UnorderedElementsAreArray(both)) << search;
    EXPECT_EQ(find(search, {"profile.name", true}, 1), (std::vector<std::string>{both[1], both[0]})) << search;
  }
  EXPECT_THAT(find(R"(profile.name eq "plain and staged" and status eq "STAGED")"), ElementsAre(both[0]));
  EXPECT_THAT(find(R"(profile.name sw "common" and status eq "ACTIVE")"), IsEmpty());
  EXPECT_EQ(find(R"(profile.name sw "plain" and status eq "ACTIVE")").size(), static_cast<std::size_t>(many));
  EXPECT_EQ(find(R"(profile.name sw "plain" or status eq "INACTIVE")").size(), static_cast<std::size_t>(many) + 3);
}

TEST_P(LongListStorage, FindsTheFewAmongMany) {
  struct Case {
    std::string search;
    std::vector<std::string> names;
  };
  const std::string odd = "Rare 100%_sure \\ name", umlauts = "Ärger mit Umlauten";
  for (const auto& c :
       {Case{R"(profile.name sw "RARE")", {"Rare name", odd}}, Case{R"(profile.name co "are n")", {"Rare name"}},
        Case{R"(profile.name co "100%_SURE \\ n")", {odd}}, Case{R"(profile.name co "100___sure")", {}},
        Case{R"(profile.name co "0%_")", {odd}}, Case{R"(profile.name co "Är")", {umlauts}},
        Case{R"(profile.name co "Ärg")", {umlauts}}, Case{R"(profile.name co "umlaut")", {umlauts}},
        Case{R"(profile.name sw "Ä")", {umlauts}}, Case{R"(profile.name eq "common NAME 17")", {"Common name 17"}},
        Case{R"(profile.name co "name 2599")", {"Common name 2599"}},
        Case{R"(status eq "active" and profile.name co "name")", {"Rare name", odd}},
        Case{R"(profile.name co "name" and not (status eq "STAGED"))", {"Rare name", odd}},
        Case{R"(profile.name sw "common" and profile.name ew " 1")", {"Common name 1"}},
        Case{R"(status eq "INACTIVE" or profile.name eq "rare name")", {"Rare name", umlauts}},
        Case{R"(profile.name co "nobody" and status eq "STAGED")", {}}, Case{R"(status eq "ASLEEP")", {}}})
    EXPECT_THAT(find(c.search), UnorderedElementsAreArray(c.names)) << c.search;
}

TEST_P(LongListStorage, PagesThroughManyInAnyOrder) {
  for (const auto* search : {R"(profile.name co "common")", R"(profile.name sw "common")", R"(status eq "staged")",
                             R"(status eq "STAGED" and profile.name co "name")"})
    for (const domain::Sort& sort : {domain::Sort{}, domain::Sort{"profile.name", true}, domain::Sort{"lastUpdated"},
                                     domain::Sort{"status", true}}) {
      const auto names = find(search, sort, 97);
      EXPECT_EQ(names.size(), static_cast<std::size_t>(many)) << search << " by " << sort.by;
      EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size()) << search << " by " << sort.by;
      if (sort.by == "profile.name") {
        EXPECT_EQ(names.front(), "Common name 999") << search;
      }
    }
}

TEST_P(LongListStorage, FindsNamesAsTheyAreNow) {
  auto agent = insert("Once called", domain::AgentStatus::staged);
  agent.name = "Now known as";
  ASSERT_TRUE(agents_.update(agent));
  EXPECT_THAT(find(R"(profile.name co "once")"), IsEmpty());
  EXPECT_THAT(find(R"(profile.name co "known")"), ElementsAre("Now known as"));
  ASSERT_TRUE(agents_.update(agent));
  EXPECT_THAT(find(R"(profile.name co "known")"), ElementsAre("Now known as"));
  ASSERT_TRUE(agents_.erase(agent.id));
  EXPECT_THAT(find(R"(profile.name co "known")"), IsEmpty());
}

TEST_P(LongListStorage, SaysWhatItCannotBeSortedBy) {
  const auto refused = agents_.list({.page = {}, .sort = {"colour"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::bad_search);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("'colour'"));
}

MANDATE_ON_EVERY_DATABASE(LongListStorage);

}  // namespace
}  // namespace mandate::storage
