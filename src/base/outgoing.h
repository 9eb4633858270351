#pragma once

#include <functional>

namespace mandate {

// Where work is done that waits for other servers. It takes the work and gives true, or false when there is no room.
using Outgoing = std::function<bool(std::function<void()>)>;
inline bool do_at_once(const std::function<void()>& work) {
  work();
  return true;
}

}  // namespace mandate
