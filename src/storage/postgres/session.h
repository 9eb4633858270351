#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/secret_string.h"

namespace mandate::storage::postgres {

using ResultPtr = std::unique_ptr<PGresult, decltype(&PQclear)>;

// One session with the server. Sends and receives without blocking for longer than a deadline: a server that has
// stopped answering is a lost one. After ErrorKind::unavailable of receive() or flush() the session is over.
class Session {
 public:
  // ErrorKind::unavailable with libpq's reason. The password goes to libpq and nowhere else.
  static Result<std::unique_ptr<Session>> connect(const SecretString& url);

  PGconn* raw() const { return connection_.get(); }
  // False when the server closed the session, or when it was given up. Only looks at what has arrived.
  bool alive();

  using Patience = std::chrono::milliseconds;
  static constexpr Patience usual_patience{30'000};

  // Sends what libpq has queued.
  Result<void> flush(Patience patience = usual_patience);
  // The next result; null at the end of those of one statement.
  Result<ResultPtr> receive(Patience patience = usual_patience);
  // Receives until null; gives the last result, or the first that is an error.
  Result<ResultPtr> receive_all(std::string_view sql, Patience patience = usual_patience);
  // Several statements without parameters in one message.
  Result<ResultPtr> simple(const std::string& sql, Patience patience = usual_patience);

  // The error of libpq that made a function of it fail; the session is over.
  tl::unexpected<Error> give_up();

 private:
  explicit Session(PGconn* connection) : connection_(connection, &PQfinish) {}
  tl::unexpected<Error> give_up(std::string_view why);
  // Waits until the socket can be read, or also written. False when the time is over.
  bool wait(short events, std::chrono::steady_clock::time_point deadline) const;

  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
  bool over_ = false;
};

}  // namespace mandate::storage::postgres
