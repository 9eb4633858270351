// grants/refresh_token: RFC 6749 section 6 with the replacement and the detection of theft of RFC 9700 section 4.14.2.
// Whether the person may still be acted for is asked anew each time.
#pragma once

#include "grants/grant.h"

namespace mandate::grants::refresh_token {

const Grant* grant();

}  // namespace mandate::grants::refresh_token
