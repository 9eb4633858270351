// The way from bytes to a request: the same reader that a connection uses, fed in pieces. However the bytes are cut,
// the requests are the same: two readers must not disagree on where a message ends.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "http/request_reader.h"
#include "property.h"

namespace {

using namespace mandate::http;
using mandate::fuzz::must;

struct Reading {
  std::vector<std::string> requests;  // method, target, body
  bool refused = false;
  bool operator==(const Reading&) const = default;
};

Reading read_all(std::string_view input, std::size_t piece) {
  const Limits limits;
  RequestReader reader(limits);
  Reading reading;
  std::string pending;
  while (!reading.refused) {
    const auto taken = input.substr(0, piece);
    input.remove_prefix(taken.size());
    pending += taken;
    for (bool moved = true; moved && !reading.refused;) {
      const auto used = reader.read(pending);
      must(used <= pending.size(), "no more is consumed than there is");
      pending.erase(0, used);
      moved = used > 0;
      if (reader.phase() == RequestReader::Phase::refused) {
        must(reader.refusal().status >= 400, "a refusal is an error");
        reading.refused = true;
      } else if (reader.phase() == RequestReader::Phase::complete) {
        const auto request = reader.take();
        must(request.count_headers("Host") <= 1, "no request has two hosts");
        must(!request.target.empty() && (request.target.front() == '/' || request.target == "*"), "a target is a path");
        reading.requests.push_back(std::string(name_of(request.method)) + " " + request.target + " " + request.body);
        moved = true;
      }
    }
    if (taken.empty()) break;
  }
  return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = mandate::fuzz::text_of(data, size);
  const auto whole = read_all(input, std::max<std::size_t>(size, 1));
  must(read_all(input, 1) == whole, "bytes that come one by one mean the same");
  must(read_all(input, 7) == whole, "bytes that come in sevens mean the same");
  return 0;
}
