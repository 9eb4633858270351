// cli: the commands that are clients of the public API, and the demo. Knows the server only through HTTP.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace mandate::cli {

// What the command line asked for; runs after parsing and gives the exit code of the process.
using Action = std::function<int()>;

// Adds every client command to `app`. The command that is parsed puts what it will do into `action`; nothing
// runs while the command line is still being read. Both must outlive the parsing.
void add_commands(CLI::App& app, Action& action);

}  // namespace mandate::cli
