#include "storage/postgres/session.h"

#include <poll.h>

#include <array>
#include <cerrno>

#include "storage/postgres/errors.h"

namespace mandate::storage::postgres {
namespace {

using std::chrono::steady_clock;

// Defaults that the URL overrides: it comes after them. A host that has gone is noticed within half a minute.
struct Parameter {
  const char *name, *value;
};
constexpr std::array defaults = {
    Parameter{"connect_timeout", "5"},      Parameter{"keepalives_idle", "10"},
    Parameter{"keepalives_interval", "5"},  Parameter{"keepalives_count", "3"},
    Parameter{"tcp_user_timeout", "25000"}, Parameter{"fallback_application_name", "mandate"},
};

// NOTICE and WARNING of the server would go to standard error.
void drop_notice(void*, const PGresult*) {}

}  // namespace

Result<std::unique_ptr<Session>> Session::connect(const SecretString& url) {
  const std::string text(url.reveal());
  std::array<const char*, defaults.size() + 3> names{}, values{};
  std::size_t n = 0;
  for (const auto& parameter : defaults) names[n] = parameter.name, values[n++] = parameter.value;
  names[n] = "dbname", values[n++] = text.c_str();
  names[n] = "client_encoding", values[n++] = "UTF8";
  std::unique_ptr<Session> session(new Session(PQconnectdbParams(names.data(), values.data(), /*expand_dbname=*/1)));
  if (PQstatus(session->raw()) != CONNECTION_OK) return session->give_up();
  PQsetNoticeReceiver(session->raw(), drop_notice, nullptr);
  if (PQsetnonblocking(session->raw(), 1) != 0) return session->give_up();
  return session;
}

bool Session::alive() {
  // Nothing is asked, so whatever arrives is a farewell: a message, and then the end of the stream.
  for (int looks = 0; !over_ && looks < 4; ++looks) {
    pollfd socket{PQsocket(raw()), POLLIN, 0};
    if (poll(&socket, 1, 0) <= 0) break;
    if (PQconsumeInput(raw()) == 0) over_ = true;
  }
  return !over_ && PQstatus(raw()) == CONNECTION_OK;
}

Result<void> Session::flush(Patience patience) {
  const auto deadline = steady_clock::now() + patience;
  for (;;) {
    const int left = PQflush(raw());
    if (left == 0) return {};
    if (left < 0) return give_up();
    if (!wait(POLLIN | POLLOUT, deadline)) return give_up("no answer within the time allowed");
    if (PQconsumeInput(raw()) == 0) return give_up();
  }
}

Result<ResultPtr> Session::receive(Patience patience) {
  const auto deadline = steady_clock::now() + patience;
  while (PQisBusy(raw()) != 0) {
    if (!wait(POLLIN, deadline)) return give_up("no answer within the time allowed");
    if (PQconsumeInput(raw()) == 0) return give_up();
  }
  ResultPtr result(PQgetResult(raw()), &PQclear);
  if (PQstatus(raw()) != CONNECTION_OK) return give_up();
  return result;
}

Result<ResultPtr> Session::receive_all(std::string_view sql, Patience patience) {
  ResultPtr last(nullptr, &PQclear);
  bool failed = false;
  for (;;) {
    TRY(auto result, receive(patience));
    if (!result) break;
    if (PQresultStatus(result.get()) == PGRES_BAD_RESPONSE) return give_up();
    if (failed) continue;
    failed = PQresultStatus(result.get()) == PGRES_FATAL_ERROR;
    last = std::move(result);
  }
  if (failed) return error_of(last.get(), sql);
  return last;
}

Result<ResultPtr> Session::simple(const std::string& sql, Patience patience) {
  if (over_ || PQsendQuery(raw(), sql.c_str()) == 0) return give_up();
  CHECK(flush(patience));
  return receive_all(sql, patience);
}

tl::unexpected<Error> Session::give_up() {
  return give_up(PQerrorMessage(raw()));
}

tl::unexpected<Error> Session::give_up(std::string_view why) {
  over_ = true;
  return lost(why.empty() ? "the session is over" : why);
}

bool Session::wait(short events, steady_clock::time_point deadline) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd socket{PQsocket(raw()), events, 0};
    const int ready = poll(&socket, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

}  // namespace mandate::storage::postgres
