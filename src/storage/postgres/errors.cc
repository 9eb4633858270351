#include "storage/postgres/errors.h"

#include <string>

#include "base/text.h"

namespace mandate::storage::postgres {
namespace {

struct Meaning {
  std::string_view state;  // five characters, or the two of a class
  ErrorKind kind;
  std::string_view message;
};

// The first row that fits.
constexpr Meaning meanings[] = {
    {"23", ErrorKind::conflict, "This would repeat something that must be unique"},
    {"40", ErrorKind::unavailable, "The database is busy, try again"},     // serialization failure, deadlock
    {"55P03", ErrorKind::unavailable, "The database is busy, try again"},  // lock_timeout
    {"57014", ErrorKind::unavailable, "The database is busy, try again"},  // statement_timeout
    {"53100", ErrorKind::unavailable, "The disk is full"},
    {"53", ErrorKind::unavailable, "The database has no room for this at the moment"},
    {"25P01", ErrorKind::unavailable, "The transaction is over"},
    {"25006", ErrorKind::unavailable, "The database cannot be written"},  // a standby
    {"57P", ErrorKind::unavailable, "The database is not available"},     // shutting down, starting up
    {"08", ErrorKind::unavailable, "The database is not available"},
    {"58", ErrorKind::unavailable, "The database cannot be read or written"},
    {"22021", ErrorKind::invalid, "A text holds what cannot be stored"},
    {"54", ErrorKind::invalid, "A text is too long to be stored"},  // for an index
    {"42501", ErrorKind::invalid, "The user of the database may not do this"},
    {"XX001", ErrorKind::corrupt, "The database is damaged"},
    {"XX002", ErrorKind::corrupt, "The database is damaged"},
    {"", ErrorKind::internal, "The database refused a statement"},
};

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

}  // namespace

tl::unexpected<Error> error_of(const PGresult* result, std::string_view sql) {
  const auto state = field(result, PG_DIAG_SQLSTATE), constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
  // Without a state it is libpq that speaks: the connection broke.
  if (state.empty()) return lost(PQresultErrorMessage(result));
  std::string note = state + " " + field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (!constraint.empty()) note += " (" + constraint + ")";
  note += " [" + std::string(sql.substr(0, 200)) + "]";
  const auto* meaning = meanings;
  while (!state.starts_with(meaning->state)) ++meaning;
  return fail(meaning->kind, std::string(meaning->message), std::move(note));
}

tl::unexpected<Error> lost(std::string_view why) {
  return fail(ErrorKind::unavailable, "The database cannot be reached", std::string(trim(why)));
}

}  // namespace mandate::storage::postgres
