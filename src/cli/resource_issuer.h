#pragma once

#include "cli/kind_commands.h"

namespace mandate::cli {

// `issuer list|add|remove`: the authorization servers whose tokens a resource server accepts. `path` gives the path of
// the resource that was named; `kind` says what it is called.
void add_issuer_commands(CommandSet& set, CLI::App& at, const Kind& kind,
                         std::function<Result<std::string>(Context&, const std::string&)> path);

}  // namespace mandate::cli
