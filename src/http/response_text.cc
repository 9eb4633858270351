#include "http/response_text.h"

#include <time.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "base/text.h"

namespace mandate::http {
namespace {

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
}

bool is_value_character(char c) {
  return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t';
}

bool is_sendable_field(const Header& header) {
  return !header.name.empty() && std::all_of(header.name.begin(), header.name.end(), is_token_character) &&
         std::all_of(header.value.begin(), header.value.end(), is_value_character);
}

bool is_server_field(std::string_view name) {
  static constexpr std::string_view names[] = {
      "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Date", "Server", "X-Okta-Request-Id"};
  return std::any_of(std::begin(names), std::end(names),
                     [name](std::string_view one) { return one.size() == name.size() && iequals_ascii(one, name); });
}

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

void append_status_line(std::string& out, int status) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(status));
  out.append(" ").append(reason_of(status)).append("\r\n");
}

BodyFraming framing_of(const Response& response, const AnswerContext& context) {
  if (response.status == 204 || response.status == 304) return BodyFraming::none;
  if (!response.stream || context.method == Method::head) return BodyFraming::length;
  return context.http_1_0 ? BodyFraming::until_close : BodyFraming::chunked;
}

void append_connection(std::string& out, const AnswerContext& context) {
  if (!context.keep_alive)
    out.append("Connection: close\r\n");
  else if (context.http_1_0)
    out.append("Connection: keep-alive\r\n");
}

}  // namespace

BodyFraming append_answer(std::string& out, const Response& response, const AnswerContext& context) {
  const BodyFraming framing = framing_of(response, context);
  append_status_line(out, response.status);
  out.append("Date: ").append(current_date()).append("\r\n");
  out.append("X-Okta-Request-Id: ").append(context.request_id).append("\r\n");
  for (const Header& header : response.headers)
    if (!is_server_field(header.name)) out.append(header.name).append(": ").append(header.value).append("\r\n");
  if (framing == BodyFraming::length) {
    out.append("Content-Length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
  }
  if (framing == BodyFraming::chunked) out.append("Transfer-Encoding: chunked\r\n");
  append_connection(out, context);
  out.append("\r\n");
  if (framing == BodyFraming::chunked || framing == BodyFraming::until_close) {
    if (!response.body.empty()) append_chunk(out, response.body, framing);
    return framing;
  }
  if (framing == BodyFraming::length && context.method != Method::head) out.append(response.body);
  return framing;
}

void append_chunk(std::string& out, std::string_view bytes, BodyFraming framing) {
  if (framing != BodyFraming::chunked) {
    out.append(bytes);
    return;
  }
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, bytes.size(), 16).ptr;
  out.append(digits, end).append("\r\n").append(bytes).append("\r\n");
}

bool is_sendable(const Response& response) {
  return response.status >= 200 && response.status <= 599 &&
         std::all_of(response.headers.begin(), response.headers.end(), is_sendable_field);
}

std::string_view current_date() {
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  thread_local char text[64];
  thread_local time_t written = -1;
  timespec now;
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != written) {
    tm t;
    gmtime_r(&now.tv_sec, &t);
    std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[t.tm_wday], t.tm_mday,
                  months[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
    written = now.tv_sec;
  }
  return {text, 29};
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";
  }
}

}  // namespace mandate::http
