// Many agents in one request (ours): newline-delimited JSON in, one line of the same for each row out. A row that is
// refused is reported and the others are registered all the same.
#include "api/agent_json.h"
#include "base/text.h"
#include "manage/agents/agents.h"
#include "web/admin/routes.h"

namespace mandate::web::admin {
namespace {

constexpr std::size_t rows_max = 10'000;
constexpr std::size_t row_bytes_max = 64 * 1024;
// Rows that share a commit: everything else waits behind them, token requests too.
constexpr std::size_t rows_at_once = 64;

struct Row {
  std::size_t line;  // from 1
  Result<domain::AgentChange> change;
};

Result<domain::AgentChange> parse_row(std::string_view text) {
  if (text.size() > row_bytes_max)
    return fail(ErrorKind::malformed, "The row is longer than " + std::to_string(row_bytes_max) + " bytes");
  TRY(const auto body, parse_json_object(text));
  return api::parse_new_agent(body);
}

Result<std::vector<std::pair<std::size_t, std::string_view>>> rows_of(const http::Request& request) {
  const auto type = request.content_type();
  if (type != "application/x-ndjson" && type != "application/ndjson" && type != "application/jsonl")
    return fail(ErrorKind::wrong_media_type, "Send one agent a line as 'Content-Type: application/x-ndjson'");
  std::vector<std::pair<std::size_t, std::string_view>> rows;
  std::size_t line = 0;
  for (const auto text : split(request.body, '\n')) {
    ++line;
    if (!trim(text).empty()) rows.emplace_back(line, trim(text));
    if (rows.size() > rows_max)
      return invalid("AIAgent", {{"One request registers at most " + std::to_string(rows_max) + " agents."}});
  }
  if (rows.empty()) return invalid("AIAgent", {{"The body has no row."}});
  return rows;
}

json::object report(std::size_t line, const Error& error) {
  auto object = error_object_of(error);
  return {{"line", line}, {"status", object.status}, {"error", std::move(object.body)}};
}

json::object report(const Call& call, std::size_t line, const manage::Agents::Registered& registered) {
  const auto base = call.link("/workload-principals/api/v1/");
  return {{"line", line},
          {"status", 202},
          {"id", registered.agent.str()},
          {"_links",
           json::object{{"self", json::object{{"href", base + "ai-agents/" + registered.agent.str()}}},
                        {"operation", json::object{{"href", base + "operations/" + registered.operation.str()}}}}}};
}

// Registers what can be read of the rows; appends one line for each, in their order.
void answer_rows(const Call& call, const std::vector<Row>& rows, std::string& out) {
  std::vector<domain::AgentChange> changes;
  for (const auto& row : rows)
    if (row.change) changes.push_back(*row.change);
  const auto registered = manage::Agents(call.environment()).register_each(changes, call.caller());
  auto next = registered.begin();
  for (const auto& row : rows) {
    const Error* error = row.change ? nullptr : &row.change.error();
    const auto* made = row.change ? &*next++ : nullptr;
    if (made != nullptr && !*made) error = &made->error();
    out += json::serialize(error != nullptr ? report(row.line, *error) : report(call, row.line, **made)) + "\n";
  }
}

Result<http::Response> register_agents(const Call& call) {
  TRY(const auto texts, rows_of(call.request()));
  http::Response response{200, {{"Content-Type", "application/x-ndjson"}, {"Cache-Control", "no-store"}}};
  std::vector<Row> rows;
  for (const auto& [line, text] : texts) {
    rows.push_back({line, parse_row(text)});
    if (rows.size() < rows_at_once && line != texts.back().first) continue;
    answer_rows(call, rows, response.body);
    rows.clear();
  }
  return response;
}

}  // namespace

void mount_agents_bulk(http::Router& router, const AdminApi& api) {
  router.add(http::Method::post, bulk_agents_path, api.handler(register_agents));
}

}  // namespace mandate::web::admin
