#include "cli/commands.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <set>

#include "cli/completion.h"

namespace mandate::cli {
namespace {

// The command line as the program has it.
struct CommandLine {
  CLI::App app{"test"};
  Action action;

  CommandLine() {
    app.require_subcommand(1);
    add_commands(app, action);
  }
  bool parses(std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());
    try {
      app.parse(words);
      return true;
    } catch (const CLI::ParseError&) {
      return false;
    }
  }
};

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
  const std::vector<std::string> cases[] = {
      {},
      {"agent"},
      {"agent", "fly"},
      {"agent", "show"},
      {"agent", "show", "a", "b"},
      {"agent", "list", "--limit", "0"},
      {"agent", "list", "--status", "SLEEPING"},
      {"agent", "list", "--output", "yaml"},
      {"agent", "register", "A", "--app", "x", "--new-app"},
      {"agent", "register", "A", "--owner", "x", "--no-owner"},
      {"connection", "create", "A", "--scope", "a", "--all-scopes"},
      {"key", "generate"},
      {"token", "exchange", "--agent", "a"},
      {"logs", "--follow", "--until", "1h"},
  };
  for (const auto& words : cases) {
    CommandLine line;
    EXPECT_FALSE(line.parses(words)) << ::testing::PrintToString(words);
    EXPECT_FALSE(line.action) << ::testing::PrintToString(words);
  }
}

TEST(CommandLine, TakesGlobalOptionsAnywhere) {
  const std::vector<std::string> cases[] = {
      {"--url", "http://127.0.0.1:1", "agent", "list"},
      {"agent", "--url", "http://127.0.0.1:1", "list"},
      {"agent", "list", "--url", "http://127.0.0.1:1"},
      {"server", "scope", "list", "default", "--output", "json"},
  };
  for (const auto& words : cases) {
    CommandLine line;
    EXPECT_TRUE(line.parses(words)) << ::testing::PrintToString(words);
    EXPECT_TRUE(line.action) << ::testing::PrintToString(words);
  }
}

TEST(CommandLine, LetsListOptionsNotSwallowArguments) {
  CommandLine line;
  EXPECT_TRUE(line.parses(
      {"connection", "create", "--scope", "a,b", "--scope", "c", "Trip assistant", "--server", "Bookings"}));
}

const std::vector<Place> places{{"mandate", {{"agent", "It's about agents"}}, {{"--url", "Address"}}},
                                {"mandate/agent", {{"list", "List"}}, {}},
                                {"mandate/agent/list", {}, {{"--limit", "How many"}}}};

TEST(Completion, RefusesShellsThatItDoesNotKnow) {
  EXPECT_EQ(completion_script("tcsh", places).error().kind, ErrorKind::invalid);
}

TEST(Completion, NamesEveryPlaceAndQuotesEveryText) {
  for (const auto* shell : {"bash", "zsh", "fish"}) {
    const auto script = completion_script(shell, places).value();
    EXPECT_NE(script.find("'mandate/agent/list'"), std::string::npos) << shell;
    EXPECT_NE(script.find("limit"), std::string::npos) << shell;
    EXPECT_EQ(script.find("It's"), std::string::npos) << shell;
  }
}

}  // namespace
}  // namespace mandate::cli
