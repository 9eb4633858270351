// The part of Connection that knows requests and answers.
#include <exception>

#include "base/log.h"
#include "base/random.h"
#include "base/storable.h"
#include "http/connection.h"
#include "http/response_text.h"
#include "http/streamed_body.h"

namespace mandate::http {
namespace {

// How many answers of one connection may be outstanding before no further request is read, and how many bytes
// of answers may wait for the client to take them.
constexpr std::size_t pipeline_depth = 16;
constexpr std::size_t unsent_max = 256 * 1024;
// A stream whose client leaves more than this is cut: its writer does not wait.
constexpr std::size_t unsent_of_stream_max = 1024 * 1024;
constexpr std::size_t note_max = 1000;  // bytes; parts of it may come from the request

// Runs on whatever thread knows the answer.
void deliver(const std::shared_ptr<Exchange>& exchange, Response response) {
  const std::shared_ptr<Connection> connection = exchange->connection;
  if (connection->thread().is_current()) return connection->answer(*exchange, std::move(response));
  auto work = [exchange, answer = std::move(response)]() mutable {
    exchange->connection->answer(*exchange, std::move(answer));
  };
  connection->thread().post(std::move(work));
}

Response plain_refusal(int status, std::string_view why) {
  return Response{.status = status, .headers = {{"Content-Type", "text/plain"}}, .body = std::string(why) + "\n"};
}

void log_request(const Exchange& exchange, const Response& response, std::size_t bytes) {
  using std::chrono::duration_cast, std::chrono::microseconds;
  log::info("request", {{"request_id", exchange.request_id},
                        {"method", name_of(exchange.method)},
                        {"path", exchange.path},
                        {"status", static_cast<std::int64_t>(response.status)},
                        {"duration_us", duration_cast<microseconds>(now() - exchange.started).count()},
                        {"bytes", static_cast<std::int64_t>(bytes)},
                        {"client", exchange.client},
                        {"note", shortened(response.log_note, note_max)}});
}

}  // namespace

bool Connection::has_room() const {
  return exchanges_.size() < pipeline_depth && outbox_.size() < unsent_max;
}

void Connection::read_requests() {
  dispatching_ = true;
  while (reading_) {
    if (!has_room()) flush();
    if (!has_room()) break;
    input_.consume(reader_.read(input_.unread()));
    if (reader_.phase() == RequestReader::Phase::refused) refuse(reader_.refusal());
    if (reader_.phase() != RequestReader::Phase::complete) break;
    dispatch();
    release_answers();
  }
  dispatching_ = false;
  continue_owed_ = continue_owed_ || reader_.take_expectation();
  after_change();
}

void Connection::dispatch() {
  auto exchange = std::make_shared<Exchange>();
  exchange->http_1_0 = reader_.is_http_1_0();
  exchange->keep_alive = reader_.wants_keep_alive();
  Request request = reader_.take();
  ++requests_;
  waiting_ = Waiting::nothing;  // the next request has deadlines of its own
  request.request_id = sortable_id(SystemClock().now());
  request.client_address = peer_;
  request.client_address = thread_->core().options.trusted_proxies.client_of(request);
  request.secure = tls_ != nullptr;
  exchange->connection = shared_from_this();
  exchange->request_id = request.request_id;
  exchange->method = request.method;
  exchange->path = request.path();
  exchange->client = request.client_address;
  exchange->started = now();
  exchanges_.push_back(exchange);
  if (!exchange->keep_alive) reading_ = false;
  try {
    thread_->core().handler(std::move(request),
                            Responder([exchange](Response response) { deliver(exchange, std::move(response)); }));
  } catch (const std::exception& failure) {  // the responder, dropped on the way here, has answered 500
    log::error("request_failed", {{"request_id", exchange->request_id}, {"cause", failure.what()}});
  }
}

// Answers what no handler will see. It is the connection's last answer: where the next request would begin is
// not known.
void Connection::refuse(const Refusal& refusal) {
  reading_ = false;
  auto exchange = std::make_shared<Exchange>();
  exchange->connection = shared_from_this();
  exchange->request_id = sortable_id(SystemClock().now());
  exchange->client = peer_;
  exchange->started = now();
  const auto& make = thread_->core().options.refusal;
  exchange->response = make ? make(refusal.status, refusal.why) : plain_refusal(refusal.status, refusal.why);
  if (exchange->response->log_note.empty()) exchange->response->log_note = refusal.why;
  exchanges_.push_back(std::move(exchange));
}

void Connection::answer(Exchange& exchange, Response response) {
  if (!is_sendable(response)) {
    log::error("answer_not_sendable", {{"request_id", exchange.request_id}});
    response = {.status = 500, .log_note = "the answer could not be sent"};
  }
  exchange.response = std::move(response);
  if (dispatching_ || closed_) return;
  after_change();
}

void Connection::release_answers() {
  std::size_t released = 0;
  for (; released < exchanges_.size() && exchanges_[released]->response; ++released) {
    const auto& exchange = exchanges_[released];
    if (!exchange->streaming && exchange->bytes == 0) write_answer(exchange);
    if (exchange->streaming) break;
  }
  exchanges_.erase(exchanges_.begin(), exchanges_.begin() + static_cast<std::ptrdiff_t>(released));
  if (continue_owed_ && exchanges_.empty()) {
    continue_owed_ = false;
    outbox_.text() += "HTTP/1.1 100 Continue\r\n\r\n";
  }
}

void Connection::write_answer(const std::shared_ptr<Exchange>& shared) {
  Exchange& exchange = *shared;
  ServerCore& core = thread_->core();
  const bool is_last = shared == exchanges_.back() && reader_.phase() == RequestReader::Phase::between;
  const bool endless = exchange.http_1_0 && exchange.response->stream;  // only the end of the connection ends it
  const bool keep_alive =
      exchange.keep_alive && !endless && !(core.draining.load(std::memory_order_relaxed) && is_last);
  const std::size_t before = outbox_.text().size();
  const auto framing = append_answer(outbox_.text(), *exchange.response,
                                     {exchange.request_id, exchange.method, exchange.http_1_0, keep_alive});
  exchange.bytes = outbox_.text().size() - before;
  exchange.keep_alive = keep_alive;
  if (framing == BodyFraming::chunked || framing == BodyFraming::until_close) return start_stream(shared, framing);
  if (core.options.access_log) log_request(exchange, *exchange.response, exchange.bytes);
  if (!keep_alive) stop_reading();
}

// Goes on reading meanwhile: that is how the end of the connection is noticed.
void Connection::start_stream(const std::shared_ptr<Exchange>& exchange, BodyFraming framing) {
  ServerCore& core = thread_->core();
  exchange->streaming = true;
  const auto stream = std::make_shared<StreamedBody>(exchange, framing);
  exchange->stream = stream;
  stream_deadline_ = now() + core.options.limits.stream;
  if (core.draining.load(std::memory_order_relaxed)) stream->stop(false);
  try {
    exchange->response->stream(stream);
  } catch (const std::exception& failure) {  // the stream, dropped on the way here, cuts the connection
    log::error("stream_failed", {{"request_id", exchange->request_id}, {"cause", failure.what()}});
  }
  exchange->response->stream = nullptr;
}

void Connection::send_part(Exchange& exchange, std::string_view text, bool is_last) {
  if (closed_ || !exchange.streaming) return;
  ServerCore& core = thread_->core();
  outbox_.text().append(text);
  exchange.bytes += text.size();
  if (outbox_.size() > unsent_of_stream_max) return abort();
  if (is_last) {
    exchange.streaming = false;
    stream_deadline_ = never;
    if (core.options.access_log) log_request(exchange, *exchange.response, exchange.bytes);
    if (!exchange.keep_alive || core.draining.load(std::memory_order_relaxed)) stop_reading();
  }
  after_change();
}

void Connection::stop_stream(bool gone) {
  if (exchanges_.empty() || !exchanges_.front()->streaming) return;
  stream_deadline_ = never;
  if (const auto stream = exchanges_.front()->stream.lock()) stream->stop(gone);
  if (gone) abort();  // nobody will end the exchange now
}

// After anything that may have made an answer ready or room for more: sends, and sees what is waited for now.
void Connection::after_change() {
  if (closed_) return wake();
  release_answers();
  flush();
  arm_deadline();
  wake();
}

}  // namespace mandate::http
