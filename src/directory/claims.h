#pragma once

#include "domain/claim.h"
#include "expressions/expression.h"

namespace mandate::directory {

// A claim of an authorization server, ready to be computed.
struct CompiledClaim {
  domain::Claim claim;
  expressions::Node expression;
};

// What the claim's value says, parsed. ErrorKind::invalid says what is wrong and where.
Result<expressions::Node> compile(const domain::Claim& claim);

}  // namespace mandate::directory
