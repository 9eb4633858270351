#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mandate::mcp {

// The data of server-sent events (HTML, "Server-sent events", 9.2.6), as they come in. Names, ids and retry times of
// events count for nothing here: every event is a message.
class EventStream {
 public:
  void give(std::string_view bytes);
  // The data of the next event that is complete; nullopt: there is none yet. Events without data are passed over.
  std::optional<std::string> next();

 private:
  std::optional<std::string> next_line();

  std::string buffer_;
  std::size_t at_ = 0;        // where the next line begins
  std::size_t searched_ = 0;  // no line ends before; at_ or later
  std::string data_;
  bool has_data_ = false;
};

}  // namespace mandate::mcp
