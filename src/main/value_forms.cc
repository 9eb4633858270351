#include "main/value_forms.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "http/network.h"
#include "manage/users/profile_rules.h"

namespace mandate::main {
namespace {

constexpr std::size_t partition_max = 32, name_max = 100;

struct Unit {
  std::string_view name;
  std::int64_t factor;
};
// Smallest first: the last one that divides a number is the one that it is written in.
constexpr std::array sizes = {Unit{"", 1}, Unit{"KiB", 1024}, Unit{"MiB", 1024 * 1024}};
constexpr std::array times = {Unit{"us", 1}, Unit{"ms", 1000}, Unit{"s", 1'000'000}, Unit{"m", 60'000'000},
                              Unit{"h", 3'600'000'000}};

std::optional<std::int64_t> parse_with_unit(std::string_view text, const auto& units) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_number(text.substr(0, digits));
  for (const auto& unit : units)
    if (number && unit.name == text.substr(digits))
      return *number > std::numeric_limits<std::int64_t>::max() / unit.factor ? std::nullopt
                                                                              : std::optional(*number * unit.factor);
  return std::nullopt;
}

std::string format_with_unit(std::int64_t value, const auto& units) {
  const Unit* largest = &units.front();
  for (const auto& unit : units)
    if (value % unit.factor == 0 && value != 0) largest = &unit;
  return std::to_string(value / largest->factor) + std::string(largest->name);
}

bool all_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_address(int family, std::string_view text) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_number(text);
  if (!port || text.size() > 5 || *port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

// The host of a URL: a name or an address, v6 in brackets.
bool is_host(std::string_view host) {
  if (host.starts_with('[')) return host.ends_with(']') && is_address(AF_INET6, host.substr(1, host.size() - 2));
  return !host.empty() && host.size() <= 253 && !host.starts_with('-') && !host.starts_with('.') &&
         all_of(host, "abcdefghijklmnopqrstuvwxyz0123456789.-");
}

}  // namespace

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.starts_with('-') || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  return parse_with_unit(text, sizes);
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  return parse_with_unit(text, times);
}

std::vector<std::string> parse_list(std::string_view text) {
  std::vector<std::string> items;
  for (const auto item : split(text, ','))
    if (!trim(item).empty()) items.emplace_back(trim(item));
  return items;
}

std::string format_size(std::int64_t bytes) {
  return format_with_unit(bytes, sizes);
}

std::string format_duration(std::chrono::microseconds duration) {
  return duration.count() == 0 ? "0s" : format_with_unit(duration.count(), times);
}

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto host = text.substr(0, colon);
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return std::nullopt;
  if (host == "localhost") return ListenAddress{"127.0.0.1", *port};
  if (is_address(AF_INET, host)) return ListenAddress{std::string(host), *port};
  if (host.size() > 2 && host.starts_with('[') && host.ends_with(']') &&
      is_address(AF_INET6, host.substr(1, host.size() - 2)))
    return ListenAddress{std::string(host.substr(1, host.size() - 2)), *port};
  return std::nullopt;
}

bool is_listen_address(std::string_view text) {
  return parse_listen_address(text).has_value();
}

bool is_public_url(std::string_view text) {
  if (text.empty()) return true;
  const auto rest = text.starts_with("https://")  ? text.substr(8)
                    : text.starts_with("http://") ? text.substr(7)
                                                  : std::string_view();
  const auto host_end = rest.starts_with('[') ? rest.find(']') + 1 : std::min(rest.find(':'), rest.size());
  const auto host = rest.substr(0, host_end);
  const auto port = rest.substr(std::min(host_end, rest.size()));
  return is_host(host) && (port.empty() || (port.starts_with(':') && parse_port(port.substr(1)).value_or(0) != 0));
}

bool is_network(std::string_view text) {
  return http::Network::parse(text).has_value();
}

bool is_master_key(std::string_view text) {
  return text.size() == 64 && all_of(text, "0123456789abcdefABCDEF");
}

bool is_partition(std::string_view text) {
  return !text.empty() && text.size() <= partition_max && all_of(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
}

bool is_name(std::string_view text) {
  return is_display_text(text) && count_code_points(text) <= name_max;
}

bool is_login(std::string_view text) {
  domain::UserChange change;
  change.login = std::string(text);
  return manage::profile_faults(change).empty();
}

}  // namespace mandate::main
