#include "cli/output.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/exit_code.h"
#include "cli/json_view.h"

namespace mandate::cli {
namespace {

const json::value agent =
    parse_json(R"({"id":"wlp1","profile":{"name":"First"},"scopes":["a","b"],"n":7,"https://x.y/z":true,"no":null})")
        .value();

TEST(JsonView, FindsMembersByPath) {
  struct {
    const char *path, *text;
  } cases[] = {{"id", "wlp1"},
               {"profile.name", "First"},
               {"scopes", "a, b"},
               {"scopes.1", "b"},
               {"scopes.2", ""},
               {"n", "7"},
               {"https://x.y/z", "true"},
               {"no", ""},
               {"missing", ""},
               {"id.deeper", ""},
               {"profile", R"({"name":"First"})"}};
  for (const auto& c : cases) EXPECT_EQ(text_at(agent, c.path), c.text) << c.path;
}

TEST(JsonView, WritesJsonForPeople) {
  EXPECT_EQ(pretty(parse_json(R"({"a":[1,{"b":"x\n"}],"c":{},"d":[]})").value()),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x\\n\"\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}\n");
}

struct Written {
  std::ostringstream out, err;
  Output text{out, err, Format::table, {}};
  Output json{out, err, Format::json, {}};
};

TEST(Output, ShowsOneThingAsLinesWithoutWhatIsNotThere) {
  Written written;
  written.text.show(agent, {{"id", "id"}, {"description", "profile.description"}, {"name", "profile.name"}});
  EXPECT_EQ(written.out.str(), "id           wlp1\nname         First\n");
}

TEST(Output, GivesProgramsTheJsonItself) {
  Written written;
  written.json.list({agent}, {{"ID", "id"}});
  EXPECT_EQ(parse_json(written.out.str()).value(), json::value(json::array{agent}));
}

TEST(Output, PrintsEveryCauseOfAnErrorOnItsOwnLine) {
  Written written;
  written.text.error({ErrorKind::conflict,
                      "Api validation failed: AIAgent",
                      "HTTP 400, E0000001",
                      {{"An owner is missing.", "PRECONDITION_NOT_MET", "owner"}, {"A \x1b[2Jkey is missing."}}});
  EXPECT_EQ(written.out.str(), "");
  EXPECT_EQ(written.err.str(),
            "mandate: Api validation failed: AIAgent\n"
            "  - An owner is missing. (PRECONDITION_NOT_MET)\n"
            "  - A \uFFFD[2Jkey is missing.\n"
            "  [HTTP 400, E0000001]\n");
}

TEST(Output, GivesProgramsTheErrorAsJson) {
  Written written;
  written.json.error({ErrorKind::not_found, "Resource not found: x (AIAgent)"});
  EXPECT_EQ(text_at(parse_json(written.err.str()).value(), "error.kind"), "not_found");
}

TEST(ExitCode, TellsKindsOfFailureApart) {
  struct {
    ErrorKind kind;
    int code;
  } cases[] = {{ErrorKind::conflict, 1},        {ErrorKind::invalid, 2},      {ErrorKind::malformed, 2},
               {ErrorKind::unauthenticated, 3}, {ErrorKind::forbidden, 3},    {ErrorKind::not_found, 4},
               {ErrorKind::unavailable, 5},     {ErrorKind::rate_limited, 5}, {ErrorKind::internal, 6}};
  for (const auto& c : cases) EXPECT_EQ(static_cast<int>(exit_code_of(c.kind)), c.code) << name_of(c.kind);
}

TEST(ExitCode, HasOneMeaningForEveryCode) {
  int next = 0;
  for (const auto& meaning : exit_code_meanings()) EXPECT_EQ(static_cast<int>(meaning.code), next++) << meaning.meaning;
}

}  // namespace
}  // namespace mandate::cli
