#include "cli/demo/stage.h"

#include <chrono>
#include <thread>

#include "base/text.h"
#include "cli/json_view.h"
#include "oauth/form.h"

namespace mandate::cli::demo {
namespace {

std::string essence_of(const json::value& body, const std::vector<std::string_view>& paths) {
  std::vector<std::string> parts;
  for (const auto path : paths)
    if (auto text = text_at(body, path); !text.empty()) parts.push_back(with_short_ids(text));
  return join(parts, " · ");
}

// The heading of a refusal; its reasons follow one by one.
std::string refusal_of(const json::value& body) {
  const auto error = text_at(body, "error");
  return error.empty() ? text_at(body, "errorSummary") : error;
}

std::vector<std::string> reasons_of(const json::value& body) {
  std::vector<std::string> reasons;
  if (const auto* causes = find_member(body, "errorCauses"); causes != nullptr && causes->is_array())
    for (const auto& cause : causes->get_array()) reasons.push_back(text_at(cause, "errorSummary"));
  if (const auto description = text_at(body, "error_description"); !description.empty()) reasons.push_back(description);
  if (const auto reason = text_at(body, "reason"); !reason.empty()) reasons.push_back("reason " + reason);
  return reasons;
}

}  // namespace

Error told_otherwise(std::string what) {
  return {ErrorKind::conflict, "The story went another way: " + std::move(what), "", {}};
}

Stage::Stage(Endpoint endpoint, Narrator& narrator)
    : endpoint_(std::move(endpoint)), narrator_(narrator), client_(http::ClientOptions{.ca_file = endpoint_.ca_file}) {}

Result<Answer> Stage::exchange(const Call& call) {
  std::vector<http::Header> headers{{"Accept", "application/json"}};
  if (!call.authorization.empty()) headers.push_back({"Authorization", call.authorization});
  std::string body;
  if (!call.form.empty()) {
    headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    body = oauth::encode_form(call.form);
  } else if (!call.body.is_null()) {
    headers.push_back({"Content-Type", "application/json"});
    body = json::serialize(call.body);
  }
  TRY(const auto response, client_.send(call.method, call.url, std::move(headers), body));
  return read_answer(response);
}

Result<void> Stage::judge(const Answer& answer, const Outcome& outcome) {
  const bool refused = answer.status >= 400;
  const auto essence = refused ? refusal_of(answer.body) : essence_of(answer.body, outcome.essentials);
  narrator_.answer(answer.status, essence, refused);
  if (refused)
    for (const auto& reason : reasons_of(answer.body)) narrator_.reason(with_short_ids(reason));
  if (answer.status == outcome.status) return {};
  return tl::unexpected(told_otherwise("HTTP " + std::to_string(outcome.status) + " was to come, and HTTP " +
                                       std::to_string(answer.status) + " came"));
}

Result<json::value> Stage::tell(const Call& call, const Outcome& outcome) {
  narrator_.request(http::name_of(call.method), call.url.starts_with(endpoint_.url) ? target_of(call.url) : call.url);
  TRY(auto answer, exchange(call));
  CHECK(judge(answer, outcome));
  return std::move(answer.body);
}

Call Stage::as_admin(http::Method method, const std::string& path) const {
  return {method, endpoint_.url + path, authorization_of(endpoint_.token)};
}

Result<json::value> Stage::get(const std::string& path, const Outcome& outcome) {
  return tell(as_admin(http::Method::get, path), outcome);
}

Result<json::value> Stage::get_settled(const std::string& path, const Outcome& outcome) {
  narrator_.request("GET", path);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (;;) {
    TRY(auto answer, exchange(as_admin(http::Method::get, path)));
    if (text_at(answer.body, "status") == "PENDING" && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      continue;
    }
    CHECK(judge(answer, outcome));
    return std::move(answer.body);
  }
}

Result<json::value> Stage::send(http::Method method, const std::string& path, const json::value& body,
                                const Outcome& outcome) {
  auto call = as_admin(method, path);
  call.body = body;
  return tell(call, outcome);
}

Result<json::value> Stage::start_operation(http::Method method, const std::string& path, const json::value& body) {
  auto call = as_admin(method, path);
  call.body = body;
  narrator_.request(http::name_of(method), path);
  TRY(const auto started, exchange(call));
  CHECK(judge(started, {202}));
  narrator_.remark("Location: " + with_short_ids(target_of(started.location)));
  TRY(const auto operation,
      get(target_of(started.location), {200, {"type", "status", "resource.id", "resource.status"}}));
  if (text_at(operation, "status") == "COMPLETED") return operation;
  return tl::unexpected(told_otherwise("the operation is " + text_at(operation, "status") + ": " +
                                       text_at(operation, "errorDetails.message")));
}

Result<void> Stage::expect(const http::Response& response, int status, std::string_view essential) {
  const bool as_told = response.status == status;
  narrator_.answer(response.status, as_told ? essential : "", response.status >= 400);
  if (as_told) return {};
  return tl::unexpected(told_otherwise("HTTP " + std::to_string(status) + " was to come, and HTTP " +
                                       std::to_string(response.status) + " came"));
}

}  // namespace mandate::cli::demo
