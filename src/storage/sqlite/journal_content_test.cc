#include "storage/sqlite/journal_content.h"

#include <gtest/gtest.h>

#include <limits>

namespace mandate::storage::sqlite {
namespace {

using sql::Command;

std::string shown(std::span<const Command> commands) {
  std::string text;
  for (const auto& command : commands) {
    text += command.sql;
    for (const auto& value : command.values) {
      if (const auto* integer = std::get_if<std::int64_t>(&value.get()))
        text += " " + std::to_string(*integer);
      else if (const auto* characters = std::get_if<std::string_view>(&value.get()))
        text += " '" + std::string(*characters) + "'";
      else
        text += " null";
    }
    text += ";";
  }
  return text;
}

const std::vector<Command> examples{
    {"insert", {"a", 1, nullptr}}, {"delete", {}}, {"insert", {"", std::numeric_limits<std::int64_t>::min(), "ä\n"}}};

TEST(JournalContent, CommandsComeBackAsTheyWere) {
  for (std::size_t size = 0; size <= examples.size(); ++size) {
    const auto content = to_content(std::span(examples).first(size));
    const auto commands = read_content(content);
    ASSERT_TRUE(commands);
    EXPECT_EQ(shown(*commands), shown(std::span(examples).first(size)));
  }
}

TEST(JournalContent, WhatIsCutOffOrTooLongIsDamaged) {
  const auto content = to_content(examples);
  for (std::size_t size = 0; size < content.size(); ++size)
    EXPECT_FALSE(read_content(std::string_view(content).substr(0, size))) << size;
  EXPECT_FALSE(read_content(content + '\0'));
}

TEST(JournalContent, NothingThatIsDamagedLeadsOutOfTheText) {
  const auto content = to_content(examples);
  for (std::size_t at = 0; at < content.size(); ++at)
    for (const char byte : {'\0', '\x01', '\x7f', '\xff'}) {
      auto damaged = content;
      damaged[at] = byte;
      if (const auto commands = read_content(damaged)) (void)shown(*commands);  // under the sanitizers
    }
  EXPECT_EQ(read_content(std::string(64, '\xff')).error().kind, ErrorKind::corrupt);
}

}  // namespace
}  // namespace mandate::storage::sqlite
