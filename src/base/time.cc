#include "base/time.h"

namespace mandate {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

// Reads exactly `digits` decimal digits at `pos` and moves past them.
bool read_number(std::string_view text, std::size_t& pos, int digits, int& out) {
  if (text.size() < pos + static_cast<std::size_t>(digits)) return false;
  out = 0;
  for (int i = 0; i < digits; ++i, ++pos) {
    if (text[pos] < '0' || text[pos] > '9') return false;
    out = out * 10 + (text[pos] - '0');
  }
  return true;
}

// Writes exactly `digits` decimal digits at `pos`.
void write_number(std::string& out, std::size_t pos, std::size_t digits, std::int64_t number) {
  for (; digits > 0; number /= 10) out[pos + --digits] = static_cast<char>('0' + number % 10);
}

bool read_char(std::string_view text, std::size_t& pos, char wanted) {
  if (pos >= text.size() || text[pos] != wanted) return false;
  ++pos;
  return true;
}

bool read_fraction(std::string_view text, std::size_t& pos, std::int64_t& micros) {
  micros = 0;
  if (pos >= text.size() || text[pos] != '.') return true;
  ++pos;
  int count = 0;
  for (; pos < text.size() && text[pos] >= '0' && text[pos] <= '9'; ++pos, ++count)
    if (count < 6) micros = micros * 10 + (text[pos] - '0');
  for (int i = count; i < 6; ++i) micros *= 10;
  return count > 0;
}

bool read_offset(std::string_view text, std::size_t& pos, seconds& offset) {
  offset = seconds(0);
  if (pos >= text.size()) return false;
  if (text[pos] == 'Z' || text[pos] == 'z') return ++pos, true;
  if (text[pos] != '+' && text[pos] != '-') return false;
  const int sign = text[pos++] == '+' ? 1 : -1;
  int hours = 0, minutes = 0;
  if (!read_number(text, pos, 2, hours) || !read_char(text, pos, ':') || !read_number(text, pos, 2, minutes))
    return false;
  if (hours > 23 || minutes > 59) return false;
  offset = seconds(sign * (hours * 3600 + minutes * 60));
  return true;
}

}  // namespace

Time SystemClock::now() const {
  return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
}

std::int64_t to_seconds(Time t) {
  return std::chrono::floor<seconds>(t).time_since_epoch().count();
}

Time from_seconds(std::int64_t s) {
  return Time(seconds(s));
}

std::string format_time(Time t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::milliseconds>(t - day));
  std::string out = "yyyy-mm-ddThh:mm:ss.mmmZ";
  write_number(out, 0, 4, static_cast<int>(date.year()));
  write_number(out, 5, 2, static_cast<unsigned>(date.month()));
  write_number(out, 8, 2, static_cast<unsigned>(date.day()));
  write_number(out, 11, 2, clock.hours().count());
  write_number(out, 14, 2, clock.minutes().count());
  write_number(out, 17, 2, clock.seconds().count());
  write_number(out, 20, 3, clock.subseconds().count());
  return out;
}

Result<Time> parse_time(std::string_view text) {
  std::size_t pos = 0;
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  std::int64_t micros = 0;
  seconds offset(0);
  const bool shaped = read_number(text, pos, 4, y) && read_char(text, pos, '-') && read_number(text, pos, 2, mo) &&
                      read_char(text, pos, '-') && read_number(text, pos, 2, d) && read_char(text, pos, 'T') &&
                      read_number(text, pos, 2, h) && read_char(text, pos, ':') && read_number(text, pos, 2, mi) &&
                      read_char(text, pos, ':') && read_number(text, pos, 2, s) && read_fraction(text, pos, micros) &&
                      read_offset(text, pos, offset) && pos == text.size();
  const std::chrono::year_month_day date(std::chrono::year(y), std::chrono::month(static_cast<unsigned>(mo)),
                                         std::chrono::day(static_cast<unsigned>(d)));
  if (!shaped || !date.ok() || h > 23 || mi > 59 || s > 59)
    return fail(ErrorKind::invalid, "not a date and time such as 2026-04-04T15:56:05.000Z");
  const auto time_of_day = std::chrono::hours(h) + std::chrono::minutes(mi) + seconds(s) + microseconds(micros);
  return Time(std::chrono::sys_days(date) + time_of_day - offset);
}

}  // namespace mandate
