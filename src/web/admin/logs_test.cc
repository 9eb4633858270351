#include <gmock/gmock.h>

#include "web/admin/testing/admin_fixture.h"

namespace mandate::web::admin {
namespace {

using ::testing::HasSubstr;

class LogsTest : public testing::AdminTest {
 protected:
  static constexpr const char* logs = "/api/v1/logs";

  // One event each.
  void make_group(const std::string& name) {
    ASSERT_EQ(post("/api/v1/groups", R"({"profile":{"name":")" + name + R"("}})").status, 200);
  }
};

TEST_F(LogsTest, EveryFaultOfAQueryIsNamed) {
  const std::array<const char*, 3> cases[] = {
      {"?since=yesterday", "E0000001", "'since' must be a time"},
      {"?until=2026-13-01T00:00:00Z", "E0000001", "'until' must be a time"},
      {"?sortOrder=SIDEWAYS", "E0000001", "'sortOrder' must be"},
      {"?filter=eventType", "E0000053", ""},
      {"?filter=colour+eq+%22red%22", "E0000053", "colour"},
      {"?limit=many", "E0000029", "'limit'"},
      {"?after=5", "E0000029", "'after'"},
  };
  for (const auto& [query, code, cause] : cases) {
    const auto answer = get(std::string(logs) + query);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_EQ(answer.text("errorCode"), code) << query;
    EXPECT_THAT(answer.causes(), HasSubstr(cause)) << query;
  }
}

TEST_F(LogsTest, APollingReaderMissesNothingAndSeesNothingTwice) {
  const auto empty = get(logs);
  EXPECT_EQ(empty.size(), 0U);
  ASSERT_NE(next_of(empty), "") << "more will come";
  make_group("One");
  make_group("Two");
  make_group("Three");
  const auto first = follow(next_of(empty) + "&limit=2");
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first.text("0.eventType"), "group.lifecycle.create");
  EXPECT_EQ(first.text("0.target.0.displayName"), "One");
  const auto second = follow(next_of(first));
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second.text("0.target.0.displayName"), "Three");
  const auto third = follow(next_of(second));
  EXPECT_EQ(third.size(), 0U);
  make_group("Four");
  EXPECT_EQ(follow(next_of(third)).text("0.target.0.displayName"), "Four");
}

TEST_F(LogsTest, ANewReaderSeesTheLastSevenDaysAndAReturningOneWhatItMissed) {
  make_group("Old");
  const auto before = get(logs);
  ASSERT_EQ(before.size(), 1U);
  make_group("Missed");
  clock_.advance(std::chrono::days(8));
  EXPECT_EQ(get(logs).size(), 0U);
  const auto fresh = get(logs);
  EXPECT_EQ(follow(next_of(fresh)).size(), 0U) << "what lies before its beginning does not come back";
  EXPECT_EQ(follow(next_of(before)).text("0.target.0.displayName"), "Missed");
  EXPECT_EQ(get(std::string(logs) + "?since=2026-01-01T00:00:00Z").size(), 2U);
}

TEST_F(LogsTest, ABoundedQueryEnds) {
  for (const auto* name : {"A", "B", "C"}) {
    make_group(name);
    clock_.advance(std::chrono::seconds(10));
  }
  const auto until = get(std::string(logs) + "?until=2026-03-01T12:00:20Z&since=2026-03-01T12:00:10Z");
  ASSERT_EQ(until.size(), 1U);
  EXPECT_EQ(until.text("0.target.0.displayName"), "B");
  EXPECT_EQ(next_of(until), "");
  const auto newest = get(std::string(logs) + "?sortOrder=DESCENDING&limit=2");
  EXPECT_EQ(newest.text("0.target.0.displayName"), "C");
  const auto rest = follow(next_of(newest));
  EXPECT_EQ(rest.text("0.target.0.displayName"), "A");
  EXPECT_EQ(next_of(rest), "");
  EXPECT_EQ(get(std::string(logs) + "?limit=0").size(), 0U);
}

TEST_F(LogsTest, IsFilteredAndSearched) {
  make_group("Needle");
  const auto created = post("/api/v1/groups", R"({"profile":{"name":"Hay"}})").text("id");
  del("/api/v1/groups/" + created);
  EXPECT_EQ(get(std::string(logs) + "?filter=eventType+eq+%22group.lifecycle.delete%22").size(), 1U);
  EXPECT_EQ(get(std::string(logs) + "?filter=target.id+eq+%22" + created + "%22").size(), 2U);
  EXPECT_EQ(
      get(std::string(logs) + "?filter=actor.id+eq+%22" + std::string(admin_id) + "%22+and+eventType+sw+%22group%22")
          .size(),
      3U);
  EXPECT_EQ(get(std::string(logs) + "?q=needle").size(), 1U);
}

TEST_F(LogsTest, AnswersTheStoredEvents) {
  make_group("One");
  const auto answer = get(logs);
  EXPECT_EQ(answer.at("0"), event("group.lifecycle.create"));
  EXPECT_EQ(answer.text("0.outcome.result"), "SUCCESS");
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
}

}  // namespace
}  // namespace mandate::web::admin
