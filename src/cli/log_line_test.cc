#include "cli/log_line.h"

#include <gtest/gtest.h>

#include "cli/json_view.h"

namespace mandate::cli {
namespace {

const json::value event = parse_json(R"({
  "published":"2026-04-04T15:56:05.000Z","eventType":"app.oauth2.token.grant.id_jag",
  "actor":{"id":"wlp1","displayName":"Trip assistant"},"outcome":{"result":"FAILURE","reason":"no_matching_scope"},
  "target":[{"id":"00u1","alternateId":"ada@example.com","displayName":"unknown"},{"id":"aus1"}]})")
                              .value();

TEST(LogLine, SaysTheEssentialOfAnEvent) {
  EXPECT_EQ(json::value(summary_of(event)), parse_json(R"({
    "time":"2026-04-04T15:56:05.000Z","event":"app.oauth2.token.grant.id_jag","result":"FAILURE",
    "actor":"Trip assistant","targets":"ada@example.com, aus1","reason":"no_matching_scope"})")
                                                .value());
  EXPECT_EQ(line_of(event, {}),
            "2026-04-04T15:56:05.000Z  FAILURE  app.oauth2.token.grant.id_jag               Trip assistant → "
            "ada@example.com, aus1  (no_matching_scope)");
}

TEST(LogLine, FitsATerminal) {
  EXPECT_EQ(line_of(event, {40, false}), "2026-04-04T15:56:05.000Z  FAILURE  app.…");
}

TEST(LogLine, TakesEventsThatLackEverything) {
  EXPECT_EQ(text_at(summary_of(json::object()), "actor"), "");
}

TEST(Since, ReadsTimesAndDurations) {
  const auto now = parse_time("2026-04-04T12:00:00Z").value();
  struct {
    const char *text, *time;
  } good[] = {{"90s", "2026-04-04T11:58:30.000Z"}, {"10m", "2026-04-04T11:50:00.000Z"},
              {"2h", "2026-04-04T10:00:00.000Z"},  {"7d", "2026-03-28T12:00:00.000Z"},
              {"0s", "2026-04-04T12:00:00.000Z"},  {"2026-01-01T00:00:00+01:00", "2025-12-31T23:00:00.000Z"}};
  for (const auto& c : good) EXPECT_EQ(format_time(parse_since(c.text, now).value()), c.time) << c.text;
  for (const auto* bad : {"", "10", "m", "-5m", "10 m", "1w", "99999999999999999999d", "999999999999999d", "yesterday"})
    EXPECT_EQ(parse_since(bad, now).error().kind, ErrorKind::invalid) << bad;
}

}  // namespace
}  // namespace mandate::cli
