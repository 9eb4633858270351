#include "storage/sqlite/journal_content.h"

#include <algorithm>
#include <cstdint>

namespace mandate::storage::sqlite {
namespace {

// Numbers are in the byte order of the machine. First the statements, each once:
//   count u32, then for each: text
// then the commands:
//   count u32, then for each: statement u32, count of values u32, then each value: kind u8, and what it holds
// where a text is: size u32, bytes.
enum class Kind : std::uint8_t { null, integer, text };

class Writer {
 public:
  explicit Writer(std::size_t size) { out_.reserve(size); }

  template <class Number>
  void number(Number value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void size(std::size_t value) { number(static_cast<std::uint32_t>(value)); }
  void text(std::string_view value) {
    size(value.size());
    out_ += value;
  }
  void value(const sql::Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value.get())) {
      number(Kind::integer);
      number(*integer);
    } else if (const auto* characters = std::get_if<std::string_view>(&value.get())) {
      number(Kind::text);
      text(*characters);
    } else {
      number(Kind::null);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads as long as there is something; what is missing is zero and empty, and makes it not whole.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}
  template <class Number>
  Number number() {
    Number value{};
    const auto bytes = take(sizeof value);
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&value));  // all of it, or nothing
    return value;
  }
  // A count of things that take a byte at least.
  std::size_t count() {
    const std::size_t count = number<std::uint32_t>();
    if (count > in_.size()) whole_ = false;
    return whole_ ? count : 0;
  }
  std::string_view text() { return take(number<std::uint32_t>()); }
  sql::Value value() {
    switch (number<Kind>()) {
      case Kind::null:
        return nullptr;
      case Kind::integer:
        return number<std::int64_t>();
      case Kind::text:
        return text();
    }
    whole_ = false;
    return nullptr;
  }
  void fail() { whole_ = false; }
  bool whole() const { return whole_; }
  bool at_end() const { return in_.empty(); }

 private:
  std::string_view take(std::size_t size) {
    if (size > in_.size()) whole_ = false;
    if (!whole_) return {};
    const auto taken = in_.substr(0, size);
    in_.remove_prefix(size);
    return taken;
  }

  std::string_view in_;
  bool whole_ = true;
};

// What the content takes, and a little more.
std::size_t size_of(const std::vector<std::string_view>& statements, std::span<const sql::Command> commands) {
  constexpr std::size_t number = sizeof(std::uint32_t), value_size = sizeof(Kind) + sizeof(std::int64_t);
  std::size_t size = 2 * number;
  for (const auto statement : statements) size += number + statement.size();
  for (const auto& command : commands) {
    size += 2 * number + command.values.size() * value_size;
    for (const auto& value : command.values)
      if (const auto* text = std::get_if<std::string_view>(&value.get())) size += text->size();
  }
  return size;
}

}  // namespace

std::string to_content(std::span<const sql::Command> commands) {
  std::vector<std::string_view> statements;
  std::vector<std::size_t> statement_of;
  for (const auto& command : commands) {
    const auto known = std::ranges::find(statements, command.sql);
    statement_of.push_back(static_cast<std::size_t>(known - statements.begin()));
    if (known == statements.end()) statements.push_back(command.sql);
  }
  Writer out(size_of(statements, commands));
  out.size(statements.size());
  for (const auto statement : statements) out.text(statement);
  out.size(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    out.size(statement_of[i]);
    out.size(commands[i].values.size());
    for (const auto& value : commands[i].values) out.value(value);
  }
  return out.take();
}

Result<std::vector<sql::Command>> read_content(std::string_view content) {
  Reader in(content);
  std::vector<std::string_view> statements(in.count());
  for (auto& statement : statements) statement = in.text();
  std::vector<sql::Command> commands(in.count());
  for (auto& command : commands) {
    const std::size_t statement = in.number<std::uint32_t>();
    if (statement >= statements.size())
      in.fail();
    else
      command.sql = statements[statement];
    const auto values = in.count();
    command.values.reserve(values);
    for (std::size_t i = 0; i < values && in.whole(); ++i) command.values.push_back(in.value());
    if (!in.whole()) break;
  }
  if (!in.whole() || !in.at_end()) return fail(ErrorKind::corrupt, "The journal is damaged", "content of a frame");
  return commands;
}

}  // namespace mandate::storage::sqlite
