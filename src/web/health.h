// web: turns HTTP requests into calls of the use cases and their results into answers, one folder per family of
// endpoints. Decides nothing itself.
#pragma once

#include <functional>
#include <string>

#include "http/router.h"

namespace mandate::web {

// Why the server should get no new work ("draining"); empty when it should. Answers at once.
using Unreadiness = std::function<std::string()>;

// /healthz: 200 as long as the process answers. /readyz: 503 with the reason while `why_not` gives one.
void mount_health(http::Router& router, Unreadiness why_not);

}  // namespace mandate::web
