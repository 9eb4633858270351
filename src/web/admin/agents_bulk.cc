// Many agents in one request (ours): newline-delimited JSON in, one line of the same for each row out, as soon as it is
// known what became of it. A row that is refused is reported and the others are registered all the same.
#include <atomic>

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

struct Text {
  std::size_t line;  // from 1
  std::string_view text;
};

struct Row {
  std::size_t line;
  Result<domain::AgentChange> change;
};

Result<domain::AgentChange> parse_row(std::string_view text) {
  if (text.size() > row_bytes_max)
    return fail(ErrorKind::malformed, "The row is longer than " + std::to_string(row_bytes_max) + " bytes");
  TRY(const auto body, parse_json_object(text));
  return api::parse_new_agent(body);
}

Result<void> check_type(const http::Request& request) {
  const auto type = request.content_type();
  if (type == "application/x-ndjson" || type == "application/ndjson" || type == "application/jsonl") return {};
  return fail(ErrorKind::wrong_media_type, "Send one agent a line as 'Content-Type: application/x-ndjson'");
}

// They borrow from the body.
Result<std::vector<Text>> rows_of(std::string_view body) {
  std::vector<Text> rows;
  std::size_t line = 0;
  for (const auto text : split(body, '\n')) {
    ++line;
    if (!trim(text).empty()) rows.push_back({line, trim(text)});
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

json::object report(const domain::Organization& organization, std::size_t line,
                    const manage::Agents::Registered& registered) {
  const auto base = organization.public_url + "/workload-principals/api/v1/";
  return {{"line", line},
          {"status", 202},
          {"id", registered.agent.str()},
          {"_links",
           json::object{{"self", json::object{{"href", base + "ai-agents/" + registered.agent.str()}}},
                        {"operation", json::object{{"href", base + "operations/" + registered.operation.str()}}}}}};
}

// The rows of one request. One batch after the other is registered, each on the pool in its turn, so that whoever sends
// thousands keeps nobody else waiting; the lines of a batch are sent when it is durable. When the server or the client
// ends before that, or the pool has no room, or the caller may not do this any more, the rest is not registered.
class Registration : public std::enable_shared_from_this<Registration> {
 public:
  Registration(const AdminApi& api, const Call& call)
      : environment_(api.environment()),
        pool_(api.pool()),
        ongoing_(api.admission(), call.request()),
        caller_(call.caller()),
        body_(call.request().body) {}

  Result<void> read() {
    TRY(rows_, rows_of(body_));
    return {};
  }
  bool is_done() const { return next_ == rows_.size(); }

  // Registers the next batch; a line for each of its rows, in their order.
  std::string next_lines() {
    std::vector<Row> batch;
    for (; !is_done() && batch.size() < rows_at_once; ++next_)
      batch.push_back({rows_[next_].line, parse_row(rows_[next_].text)});
    return lines_of(batch);
  }

  void start(std::shared_ptr<http::BodyStream> stream) {
    stream_ = std::move(stream);
    stream_->on_stop([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->stopped_ = true;
    });
    go_on_later();
  }

 private:
  void go_on_later() {
    if (!stopped_ && pool_.try_post([self = shared_from_this()] { self->go_on(); })) return;
    end_with({ErrorKind::unavailable, "The server had no time for this row; send it again", ""});
  }

  void end_with(const Error& error) {
    stream_->write(lines_of_the_rest(error));
    stream_->end();
  }

  void go_on() {
    if (const auto allowed = ongoing_.check(); !allowed) return end_with(allowed.error());
    stream_->write(next_lines());
    if (!is_done()) return go_on_later();
    stream_->end();
  }

  std::string lines_of(const std::vector<Row>& batch) const {
    std::vector<domain::AgentChange> changes;
    for (const auto& row : batch)
      if (row.change) changes.push_back(*row.change);
    const auto registered = manage::Agents(environment_).register_each(changes, caller_);
    std::string lines;
    auto next = registered.begin();
    for (const auto& row : batch) {
      const Error* error = row.change ? nullptr : &row.change.error();
      const auto* made = row.change ? &*next++ : nullptr;
      if (made != nullptr && !*made) error = &made->error();
      lines += json::serialize(error != nullptr ? report(row.line, *error)
                                                : report(environment_.organization, row.line, **made)) +
               "\n";
    }
    return lines;
  }

  std::string lines_of_the_rest(const Error& error) {
    std::string lines;
    for (; !is_done(); ++next_) lines += json::serialize(report(rows_[next_].line, error)) + "\n";
    return lines;
  }

  const manage::Environment& environment_;
  WorkerPool& pool_;
  const OngoingCall ongoing_;
  const manage::Caller caller_;
  const std::string body_;
  std::vector<Text> rows_;
  std::size_t next_ = 0;
  std::shared_ptr<http::BodyStream> stream_;
  std::atomic<bool> stopped_ = false;
};

Result<http::Response> register_agents(const AdminApi& api, const Call& call) {
  CHECK(check_type(call.request()));
  const auto registration = std::make_shared<Registration>(api, call);
  CHECK(registration->read());
  http::Response response{200, {{"Content-Type", "application/x-ndjson"}, {"Cache-Control", "no-store"}}};
  response.body = registration->next_lines();
  if (!registration->is_done())
    response.stream = [registration](std::shared_ptr<http::BodyStream> stream) {
      registration->start(std::move(stream));
    };
  return response;
}

}  // namespace

void mount_agents_bulk(http::Router& router, const AdminApi& api) {
  router.add(http::Method::post, bulk_agents_path,
             api.handler([&api](const Call& call) { return register_agents(api, call); }));
}

}  // namespace mandate::web::admin
