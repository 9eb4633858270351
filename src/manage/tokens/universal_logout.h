#pragma once

#include <string_view>

#include "manage/environment.h"

namespace mandate::manage {

// Everything ends that was given to a person or an agent until now, and stays possible anew
// (draft-parecki-oauth-global-token-revocation). `subject` is the id of an agent, or the id or login of a person; of
// that person the sessions, the refresh tokens and the access tokens that came of them end; of that agent what was
// issued to it or through it (docs/decisions/0026), and it keeps its status. Always recorded, also when nothing was
// open. ErrorKind::not_found.
Result<void> log_out_everywhere(const Environment& environment, std::string_view subject, const Caller& caller);

}  // namespace mandate::manage
