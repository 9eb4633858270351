#include "mcp/event_stream.h"

#include <algorithm>
#include <utility>

namespace mandate::mcp {

void EventStream::give(std::string_view bytes) {
  buffer_.erase(0, at_);
  searched_ -= at_;
  at_ = 0;
  buffer_.append(bytes);
}

// A line ends with CR LF, LF or CR; a CR at the end of what is there may be half of the first. What was searched is not
// searched again: a line may come byte by byte.
std::optional<std::string> EventStream::next_line() {
  const auto end = buffer_.find_first_of("\r\n", searched_);
  searched_ = std::min(end, buffer_.size());
  if (end == std::string::npos) return std::nullopt;
  auto next = end + 1;
  if (buffer_[end] == '\r') {
    if (next == buffer_.size()) return std::nullopt;
    if (buffer_[next] == '\n') ++next;
  }
  auto line = buffer_.substr(at_, end - at_);
  at_ = searched_ = next;
  return line;
}

std::optional<std::string> EventStream::next() {
  while (auto line = next_line()) {
    if (line->empty()) {
      if (!has_data_) continue;
      has_data_ = false;
      return std::exchange(data_, {});
    }
    std::string_view field(*line);
    const auto colon = field.find(':');
    const auto name = field.substr(0, colon);
    if (name != "data") continue;
    auto value = colon == std::string_view::npos ? std::string_view() : field.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (has_data_) data_ += '\n';
    data_ += value;
    has_data_ = true;
  }
  return std::nullopt;
}

}  // namespace mandate::mcp
