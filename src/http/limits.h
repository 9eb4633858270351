#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace mandate::http {

struct Limits {
  std::size_t header_bytes = 16 * 1024;  // request line and fields together
  std::size_t target_bytes = 8 * 1024;
  std::size_t header_fields = 100;
  std::size_t body_bytes = 1024 * 1024;  // the admin API; endpoints may refuse less
  struct Body {
    std::string path;
    std::size_t bytes;
  };
  std::vector<Body> bodies = {};  // in place of body_bytes, for requests to exactly this path
  std::size_t connections = 10'000;
  std::size_t connections_per_address = 5'000;  // 0: as many as there are
  // Each phase has a deadline of its own, counted from its start: a client that sends a byte now and then is cut
  // all the same. They are checked a few times a second, so a phase may last up to 250 ms longer.
  std::chrono::milliseconds handshake{10'000};
  std::chrono::milliseconds header{10'000};  // from the first byte of a request to the end of its header
  std::chrono::milliseconds body{10'000};
  std::chrono::milliseconds write{30'000};  // for everything that waits to be sent, or for the next 64 KB of it
  std::chrono::milliseconds idle{75'000};
  std::chrono::milliseconds stream{600'000};  // for an answer that is written bit by bit (server-sent events)
};

}  // namespace mandate::http
