#include "cli/api_client.h"

#include <algorithm>
#include <thread>

#include "base/text.h"
#include "cli/json_view.h"

namespace mandate::cli {
namespace {

constexpr std::size_t page_size = 200;
constexpr std::chrono::minutes rows_time{10};

// Those that are not blank.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (const auto line : split(text, '\n'))
    if (!trim(line).empty()) lines.push_back(trim(line));
  return lines;
}

// The target of `<url>; rel="next"` in one Link header (RFC 8288 section 3); empty when it is another relation.
std::string next_of_link(std::string_view link) {
  for (auto part : split(link, ',')) {
    part = trim(part);
    const auto end = part.find('>');
    if (!part.starts_with('<') || end == std::string_view::npos) continue;
    if (part.substr(end).find("rel=\"next\"") != std::string_view::npos) return std::string(part.substr(1, end - 1));
  }
  return "";
}

std::string next_of(const http::Response& response, const json::value& body) {
  if (auto href = text_at(body, "_links.next.href"); !href.empty()) return href;
  for (const auto& header : response.headers)
    if (iequals_ascii(header.name, "Link"))
      if (auto next = next_of_link(header.value); !next.empty()) return next;
  return "";
}

ErrorKind kind_of(int status) {
  if (status == 401) return ErrorKind::unauthenticated;
  if (status == 403) return ErrorKind::forbidden;
  if (status == 404) return ErrorKind::not_found;
  if (status == 429) return ErrorKind::rate_limited;
  if (status >= 500) return ErrorKind::unavailable;
  if (status >= 400) return ErrorKind::conflict;
  return ErrorKind::internal;
}

// Applications that are still active are refused with 403 (E0000056): that is the thing's state, not our rights.
ErrorKind kind_of(const Answer& answer) {
  return text_at(answer.body, "errorCode") == "E0000056" ? ErrorKind::conflict : kind_of(answer.status);
}

}  // namespace

Result<Answer> read_answer(const http::Response& response) {
  Answer answer{response.status, nullptr, http::header_of(response, "Location"), "",
                http::header_of(response, "X-Okta-Request-Id")};
  if (response.body.empty()) return answer;
  auto body = parse_json(response.body);
  if (!body)
    return fail(response.status >= 500 ? ErrorKind::unavailable : ErrorKind::internal,
                "The answer is not JSON (HTTP " + std::to_string(response.status) + "); is this a Mandate server?");
  answer.body = *std::move(body);
  answer.next = target_of(next_of(response, answer.body));
  return answer;
}

Error error_of(const Answer& answer) {
  Error error{kind_of(answer), text_at(answer.body, "errorSummary"), "", {}};
  if (error.message.empty()) error.message = "The server answered with HTTP status " + std::to_string(answer.status);
  if (const auto* causes = find_member(answer.body, "errorCauses"); causes != nullptr && causes->is_array())
    for (const auto& cause : causes->get_array())
      error.causes.push_back({text_at(cause, "errorSummary"), text_at(cause, "reason"), text_at(cause, "location")});
  error.note = "HTTP " + std::to_string(answer.status);
  if (const auto code = text_at(answer.body, "errorCode"); !code.empty()) error.note += ", " + code;
  if (!answer.request_id.empty()) error.note += ", request " + answer.request_id;
  return error;
}

std::vector<http::Header> ApiClient::headers(std::string_view accept) const {
  std::vector<http::Header> common{{"Accept", std::string(accept)}};
  if (!endpoint_.token.empty()) common.push_back({"Authorization", authorization_of(endpoint_.token)});
  return common;
}

ApiClient::ApiClient(Endpoint endpoint)
    : endpoint_(std::move(endpoint)), client_(http::ClientOptions{.ca_file = endpoint_.ca_file}) {}

Result<Answer> ApiClient::request(http::Method method, std::string_view path, const json::value* body) {
  auto sent = headers("application/json");
  std::string text;
  if (body != nullptr) {
    text = json::serialize(*body);
    sent.push_back(
        {"Content-Type", method == http::Method::patch ? "application/merge-patch+json" : "application/json"});
  }
  TRY(const auto response, client_.send(method, endpoint_.url + std::string(path), std::move(sent), text));
  return read_answer(response);
}

Result<json::value> ApiClient::get(std::string_view path) {
  return finish(http::Method::get, path, nullptr);
}

Result<json::value> ApiClient::send(http::Method method, std::string_view path, const json::value& body) {
  return finish(method, path, &body);
}

Result<json::value> ApiClient::call(http::Method method, std::string_view path) {
  return finish(method, path, nullptr);
}

Result<json::value> ApiClient::finish(http::Method method, std::string_view path, const json::value* body) {
  TRY(auto answer, request(method, path, body));
  if (!answer.ok()) return tl::unexpected(error_of(answer));
  if (answer.status == 202 && !answer.location.empty()) return follow(target_of(answer.location));
  return std::move(answer.body);
}

Result<json::value> ApiClient::follow(std::string_view location) {
  const auto deadline = std::chrono::steady_clock::now() + patience_;
  for (std::chrono::milliseconds pause{20};; pause = std::min(pause * 2, std::chrono::milliseconds(1000))) {
    TRY(const auto answer, request(http::Method::get, location));
    if (!answer.ok()) return tl::unexpected(error_of(answer));
    const auto status = text_at(answer.body, "status");
    if (status == "COMPLETED") return answer.body;
    if (status == "FAILED")
      return fail(ErrorKind::conflict, text_at(answer.body, "errorDetails.message"),
                  text_at(answer.body, "errorDetails.code") + ", operation " + text_at(answer.body, "id"));
    if (std::chrono::steady_clock::now() >= deadline)
      return fail(ErrorKind::unavailable,
                  "The operation " + text_at(answer.body, "id") + " is still " + status + "; it goes on without us");
    std::this_thread::sleep_for(pause);
  }
}

Result<json::array> ApiClient::send_rows(std::string_view path, const std::string& rows) {
  auto sent = headers("application/x-ndjson");
  sent.push_back({"Content-Type", "application/x-ndjson"});
  http::Client patient(http::ClientOptions{.timeout = rows_time, .ca_file = endpoint_.ca_file});
  TRY(const auto response, patient.send(http::Method::post, endpoint_.url + std::string(path), std::move(sent), rows));
  if (response.status != 200) {
    TRY(const auto answer, read_answer(response));
    return tl::unexpected(error_of(answer));
  }
  json::array reports;
  for (const auto line : lines_of(response.body)) {
    auto report = parse_json_object(line);
    if (!report) return fail(ErrorKind::internal, "The answer is not newline-delimited JSON");
    reports.emplace_back(*std::move(report));
  }
  const auto wanted = lines_of(rows).size();
  if (reports.size() < wanted)
    return fail(ErrorKind::unavailable, "The answer ended after " + std::to_string(reports.size()) + " of " +
                                            std::to_string(wanted) + " rows; what became of the others is not known");
  return reports;
}

Result<Answer> ApiClient::page(std::string_view path) {
  TRY(auto answer, request(http::Method::get, path));
  if (!answer.ok()) return tl::unexpected(error_of(answer));
  // The families of lists, as one: a bare array, {data, _links}, and {keys} of applications.
  for (const auto* member : {"data", "keys"})
    if (auto* data = answer.body.is_object() ? answer.body.get_object().if_contains(member) : nullptr) {
      json::value rows = std::move(*data);
      answer.body = std::move(rows);
    }
  if (!answer.body.is_array()) return fail(ErrorKind::internal, "The answer is not a list");
  return answer;
}

Result<json::array> ApiClient::list(std::string_view path, std::size_t limit) {
  json::array rows;
  std::string next = with_query(std::string(path), "limit", std::to_string(std::min(limit, page_size)));
  while (!next.empty() && rows.size() < limit) {
    TRY(auto answer, page(next));
    auto& fresh = answer.body.get_array();
    const auto wanted = std::min(fresh.size(), limit - rows.size());
    rows.insert(rows.end(), std::make_move_iterator(fresh.begin()),
                std::make_move_iterator(fresh.begin() + static_cast<std::ptrdiff_t>(wanted)));
    if (fresh.empty()) break;  // a list that says "next" for ever would never end
    next = answer.next;
  }
  return rows;
}

std::string authorization_of(const SecretString& token) {
  const auto text = token.reveal();
  const bool jwt = std::count(text.begin(), text.end(), '.') == 2;
  return (jwt ? "Bearer " : "SSWS ") + std::string(text);
}

std::string with_query(std::string path, std::string_view name, std::string_view value) {
  path += path.find('?') == std::string::npos ? '?' : '&';
  return path.append(name).append("=").append(percent_encode(value));
}

std::string target_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (url.starts_with('/') || scheme == std::string_view::npos) return std::string(url);
  const auto slash = url.find('/', scheme + 3);
  return slash == std::string_view::npos ? "/" : std::string(url.substr(slash));
}

}  // namespace mandate::cli
