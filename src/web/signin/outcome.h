#pragma once

#include "http/message.h"
#include "signin/outcome.h"
#include "web/signin/signin_api.h"

namespace mandate::web::signin {

// The page, or the way back to the application. `method` is that of the request that is answered.
Result<http::Response> render_outcome(const SigninApi& api, http::Method method,
                                      const mandate::signin::Outcome& outcome);

}  // namespace mandate::web::signin
