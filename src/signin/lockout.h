#pragma once

#include <chrono>
#include <string>

#include "domain/person.h"
#include "ledger/ledger.h"

namespace mandate::signin {

// After this many wrong passwords in a row a person cannot sign on for a while; then the count starts again.
inline constexpr int failures_allowed = 5;
inline constexpr std::chrono::minutes lockout{15};

// Decides one attempt in the ledger's order and records it: attempts that run side by side are counted one after the
// other, so no more guesses are answered than the limit allows. `password_right` is what the check of
// `checked_hash` said before; a password changed since then makes it wrong.
// Unless refused, `user` is as stored now.
enum class Judgement { refused, password_expired, may_sign_on };
Result<Judgement> judge_attempt(ledger::Transaction& transaction, domain::User& user, std::string_view checked_hash,
                                bool password_right, const domain::RequestOrigin& origin);

}  // namespace mandate::signin
