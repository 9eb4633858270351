#pragma once

#include "main/settings.h"

namespace mandate::main {

// Runs the server until SIGTERM or SIGINT; gives the exit code of the process. A second signal ends it at once.
int serve(const Settings& settings);

}  // namespace mandate::main
