#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace mandate::log {

enum class Level { debug, info, warning, error };

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

// Starts the writer: one JSON object per line on standard error, written by a background thread; when its
// queue is full the oldest lines are dropped (and counted), because a log must never hold up a token.
void start(Level least);
// Writes what is queued and stops the writer.
void stop();

// `event` is a stable lower_snake_case name; fields follow it. Never pass a token, a secret or a cookie.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::error, event, fields);
}

}  // namespace mandate::log
