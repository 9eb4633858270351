#pragma once

#include <libpq-fe.h>

#include <string_view>

#include "base/result.h"

namespace mandate::storage::postgres {

// What an SQLSTATE (PostgreSQL 15, appendix A) means for the callers of storage. The note has the server's words and
// the name of the constraint, never its details: they cite the values.
tl::unexpected<Error> error_of(const PGresult* result, std::string_view sql);

// The connection cannot be used: nobody knows what became of a statement that was sent.
tl::unexpected<Error> lost(std::string_view why);

}  // namespace mandate::storage::postgres
