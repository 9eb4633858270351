#include "http/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.h"

namespace mandate::http {
namespace {

constexpr auto use_tuple = boost::asio::as_tuple(boost::asio::use_awaitable_t<Executor>());
constexpr std::chrono::seconds buffer_kept{1};   // by a connection that is waited for
constexpr std::chrono::seconds goodbye_time{2};  // for a client to see the end of the last answer

std::unique_ptr<TlsSession> make_tls(const ServerCore& core) {
  return core.tls ? TlsSession::server(*core.tls) : nullptr;
}

}  // namespace

Connection::Connection(std::shared_ptr<IoThread> thread, Socket socket, std::string peer, AddressShares::Share share)
    : thread_(std::move(thread)),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      share_(std::move(share)),
      tls_(make_tls(thread_->core())),
      outbox_(socket_, tls_.get(), thread_->core().options.limits.write),
      reader_(thread_->core().options.limits),
      input_(thread_->buffers()),
      ciphertext_(thread_->buffers()),
      wake_(thread_->context().get_executor()),
      received_(now()) {}

void Connection::start() {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  wait_for(tls_ ? Waiting::handshake : Waiting::header);
  const auto self = shared_from_this();
  auto body = [self]() -> Task<void> { return self->run(); };
  boost::asio::co_spawn(thread_->context().get_executor(), std::move(body), boost::asio::detached);
}

Task<void> Connection::run() {
  const auto self = shared_from_this();
  const bool ready = co_await handshake();
  if (ready) co_await serve();
  if (!closed_) co_await finish();
  close();
  thread_->forget(*this);
}

// Reads requests until no more may come, then waits for the answers that are outstanding.
Task<void> Connection::serve() {
  arm_deadline();
  while (reading_ && !closed_) {
    if (has_room()) {
      const bool received = co_await receive();
      if (!received) break;
    } else {
      co_await changed();
    }
    read_requests();
  }
  reading_ = false;
  if (peer_closed_) stop_stream(true);
  arm_deadline();
  while (!closed_ && !exchanges_.empty()) co_await changed();
}

Task<bool> Connection::handshake() {
  while (tls_) {
    const auto status = tls_->handshake();
    flush();
    if (status == TlsSession::Status::done) break;
    if (status != TlsSession::Status::wants_input) co_return false;
    const bool received = co_await receive_ciphertext();
    if (!received) co_return false;
  }
  co_return !closed_;
}

// Waits until there is more input; false when there will be none.
Task<bool> Connection::receive() {
  if (!tls_) {
    const bool received = co_await receive_into(input_);
    co_return received;
  }
  while (!decrypt()) {
    if (peer_closed_) co_return false;
    const bool received = co_await receive_ciphertext();
    if (!received) co_return false;
  }
  co_return true;
}

// For when TLS has used up what it was given.
Task<bool> Connection::receive_ciphertext() {
  ciphertext_.consume(ciphertext_.unread().size());
  const bool received = co_await receive_into(ciphertext_);
  tls_->give(ciphertext_.unread());
  co_return received;
}

Task<bool> Connection::receive_into(InputBuffer& buffer) {
  while (!closed_) {
    read_pending_ = true;
    if (parked_) {
      const auto [wait_error] = co_await socket_.async_wait(Socket::wait_read, use_tuple);
      parked_ = false;
      if (wait_error || closed_) break;
    }
    const auto space = buffer.space();
    const auto [error, length] =
        co_await socket_.async_read_some(boost::asio::buffer(space.data(), space.size()), use_tuple);
    read_pending_ = false;
    if (error == boost::asio::error::operation_aborted && parked_ && !closed_) {
      buffer.release();
      outbox_.shrink();
      continue;
    }
    if (error) peer_closed_ = true;
    if (error && error != boost::asio::error::eof) abort();
    if (error) co_return false;
    buffer.commit(length);
    received_ = now();
    co_return true;
  }
  co_return read_pending_ = false;
}

// Moves what TLS has into the input; true when there is something new.
bool Connection::decrypt() {
  bool any = false;
  for (;;) {
    const auto space = input_.space();
    if (space.empty()) break;
    std::size_t length = 0;
    const auto status = tls_->read(space, length);
    if (status != TlsSession::Status::done) {
      if (status == TlsSession::Status::closed || status == TlsSession::Status::failed) peer_closed_ = true;
      if (status == TlsSession::Status::failed) reading_ = false;
      break;
    }
    input_.commit(length);
    any = true;
  }
  return any;
}

// Ends the connection so that the client gets everything: the end of our side is announced, and what still
// comes is read and thrown away for a moment, because closing a socket with unread bytes resets it, and a
// reset may overtake the last answer.
Task<void> Connection::finish() {
  wait_for(Waiting::goodbye);
  if (tls_) tls_->say_goodbye();
  flush();
  while (!closed_ && !outbox_.empty()) co_await changed();
  boost::system::error_code ignored;
  if (!closed_) socket_.shutdown(Socket::shutdown_send, ignored);
  wait_for(Waiting::goodbye);
  while (!closed_ && !peer_closed_) {
    ciphertext_.consume(ciphertext_.unread().size());
    const bool received = co_await receive_into(ciphertext_);
    if (!received) break;
  }
}

Task<void> Connection::changed() {
  wake_.expires_at(never);
  co_await wake_.async_wait(use_tuple);
}

void Connection::wake() {
  wake_.cancel();
}

void Connection::close() {
  closed_ = true;
  reading_ = false;
  stop_stream(true);
  exchanges_.clear();
  boost::system::error_code ignored;
  socket_.close(ignored);
  input_.release();
  ciphertext_.release();
}

void Connection::abort() {
  if (closed_) return;
  closed_ = true;
  reading_ = false;
  boost::system::error_code ignored;
  socket_.close(ignored);
  wake();
}

void Connection::flush() {
  if (closed_) return;
  if (sending_) return;
  if (!outbox_.send_now()) return abort();
  if (outbox_.empty()) return;
  sending_ = true;
  const auto self = shared_from_this();
  auto body = [self]() -> Task<void> { return self->send_rest(); };
  boost::asio::co_spawn(thread_->context().get_executor(), std::move(body), boost::asio::detached);
}

Task<void> Connection::send_rest() {
  const auto self = shared_from_this();
  while (!closed_ && !outbox_.empty()) {
    const bool sent = co_await outbox_.send_some();
    if (!sent) abort();
  }
  sending_ = false;
  after_change();
}

void Connection::stop_reading() {
  reading_ = false;
  boost::system::error_code ignored;
  if (read_pending_ && !closed_) socket_.cancel(ignored);
}

void Connection::drain() {
  stop_stream(false);
  arm_deadline();
  const bool idle =
      waiting_ == Waiting::idle || (waiting_ == Waiting::header && reader_.phase() == RequestReader::Phase::between);
  if (idle) stop_reading();
}

void Connection::tick(Instant moment) {
  if (closed_) return;
  if (moment >= outbox_.deadline()) return abort();
  if (moment >= deadline_) return deadline_passed();
  if (moment >= stream_deadline_) stop_stream(false);
  if (!read_pending_ || parked_ || !reading_ || sending_ || moment - received_ < buffer_kept) return;
  if (!input_.empty() || (tls_ && tls_->has_input())) return;
  parked_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

Connection::Waiting Connection::what_is_awaited() const {
  if (!reading_ || !has_room()) return Waiting::nothing;
  switch (reader_.phase()) {
    case RequestReader::Phase::header:
      return Waiting::header;
    case RequestReader::Phase::body:
      return Waiting::body;
    default:
      break;
  }
  if (!exchanges_.empty() || !outbox_.empty()) return Waiting::nothing;
  return requests_ == 0 ? Waiting::header : Waiting::idle;
}

void Connection::arm_deadline() {
  if (const Waiting what = what_is_awaited(); what != waiting_) wait_for(what);
}

void Connection::wait_for(Waiting what) {
  const Limits& limits = thread_->core().options.limits;
  waiting_ = what;
  switch (what) {
    case Waiting::nothing:
      deadline_ = never;
      break;
    case Waiting::handshake:
      deadline_ = now() + limits.handshake;
      break;
    case Waiting::header:
      deadline_ = now() + limits.header;
      break;
    case Waiting::body:
      deadline_ = now() + limits.body;
      break;
    case Waiting::idle:
      deadline_ = now() + limits.idle;
      break;
    case Waiting::goodbye:
      deadline_ = now() + goodbye_time;
      break;
  }
}

void Connection::deadline_passed() {
  if (waiting_ == Waiting::handshake || waiting_ == Waiting::goodbye) return abort();
  if (waiting_ == Waiting::body || reader_.phase() == RequestReader::Phase::header)
    refuse({408, "The request did not come in time"});
  stop_reading();
  after_change();
}

}  // namespace mandate::http
