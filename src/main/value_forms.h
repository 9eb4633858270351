#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace mandate::main {

// How values are written: numbers "4", sizes "16KiB" or bytes, times "75s", lists "a,b". nullopt for any other text.
std::optional<std::int64_t> parse_number(std::string_view text);
std::optional<std::int64_t> parse_size(std::string_view text);      // bytes
std::optional<std::int64_t> parse_duration(std::string_view text);  // microseconds
std::vector<std::string> parse_list(std::string_view text);         // blanks around the items and empty items go

// In the largest unit that leaves a whole number.
std::string format_size(std::int64_t bytes);
std::string format_duration(std::chrono::microseconds duration);

struct ListenAddress {
  std::string address;  // numeric; "localhost" has become 127.0.0.1
  std::uint16_t port = 0;
  bool is_wildcard() const { return address == "0.0.0.0" || address == "::"; }
};
std::optional<ListenAddress> parse_listen_address(std::string_view text);

// Whether a text has the form that a setting asks for; see the table of settings.
bool is_listen_address(std::string_view text);
bool is_public_url(std::string_view text);  // or empty
bool is_network(std::string_view text);
bool is_master_key(std::string_view text);
bool is_partition(std::string_view text);
bool is_name(std::string_view text);
bool is_login(std::string_view text);

}  // namespace mandate::main
