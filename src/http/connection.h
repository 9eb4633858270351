#pragma once

#include <memory>
#include <string>
#include <vector>

#include "http/exchange.h"
#include "http/input_buffer.h"
#include "http/io_thread.h"
#include "http/outbox.h"
#include "http/request_reader.h"
#include "http/response_text.h"

namespace mandate::http {

// One accepted socket. A coroutine reads from it, hands each request to the handler as soon as it is complete,
// and goes on reading while a few answers are outstanding; answers leave in the order of their requests. A
// second coroutine exists only while the socket does not take what there is to send. Everything happens on the
// connection's thread.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<IoThread> thread, Socket socket, std::string peer, AddressShares::Share share);

  void start();
  // Takes the answer of one of its exchanges.
  void answer(Exchange& exchange, Response response);
  // Takes a framed part of the body that the exchange streams.
  void send_part(Exchange& exchange, std::string_view text, bool is_last);
  // Cuts it when a deadline has passed; gives memory back when it is idle.
  void tick(Instant moment);
  // Closes it now if it is idle, otherwise after the answers that are outstanding.
  void drain();
  void abort();

  IoThread& thread() { return *thread_; }
  std::size_t place() const { return place_; }  // in its thread's list
  void set_place(std::size_t place) { place_ = place; }

 private:
  // What the client is waited for, each with a deadline of its own.
  enum class Waiting { nothing, handshake, header, body, idle, goodbye };

  Task<void> run();
  Task<bool> handshake();
  Task<void> serve();
  Task<bool> receive();
  Task<bool> receive_ciphertext();
  Task<bool> receive_into(InputBuffer& buffer);
  bool decrypt();
  Task<void> finish();
  Task<void> changed();
  void wake();
  void close();

  void read_requests();
  void dispatch();
  void refuse(const Refusal& refusal);
  void release_answers();
  void write_answer(const std::shared_ptr<Exchange>& exchange);
  void start_stream(const std::shared_ptr<Exchange>& exchange, BodyFraming framing);
  void stop_stream(bool gone);
  bool has_room() const;
  void after_change();

  void flush();
  Task<void> send_rest();

  Waiting what_is_awaited() const;
  void arm_deadline();
  void wait_for(Waiting what);
  void deadline_passed();
  void stop_reading();

  std::shared_ptr<IoThread> thread_;
  Socket socket_;
  std::string peer_;
  AddressShares::Share share_;  // what the connection takes of what its peer may have
  std::size_t place_ = 0;
  std::unique_ptr<TlsSession> tls_;  // null: plain
  Outbox outbox_;
  RequestReader reader_;
  InputBuffer input_;       // plaintext
  InputBuffer ciphertext_;  // TLS only
  std::vector<std::shared_ptr<Exchange>> exchanges_;
  Timer wake_;

  Waiting waiting_ = Waiting::nothing;
  Instant deadline_ = never;
  Instant stream_deadline_ = never;
  Instant received_;            // when bytes came the last time
  std::size_t requests_ = 0;    // read so far
  bool reading_ = true;         // more requests may come
  bool read_pending_ = false;   // the coroutine waits for bytes
  bool parked_ = false;         // it waits without a buffer
  bool dispatching_ = false;    // answers given now are sent when the input has been looked through
  bool continue_owed_ = false;  // the client waits for `100 Continue`
  bool sending_ = false;
  bool peer_closed_ = false;
  bool closed_ = false;
};

}  // namespace mandate::http
