#pragma once

#include "domain/ids.h"
#include "domain/status.h"
#include "manage/environment.h"

namespace mandate::manage {

// Starts or stops the agent that the application was made for, and the application with it, as an operation of the
// agent (docs/decisions/0030). False: it was made for none, and nothing is done. ErrorKind::invalid when the agent
// cannot be activated, ErrorKind::forbidden when an access token may not do it.
Result<bool> set_status_of_bound(const Environment& environment, const domain::ApplicationId& id, domain::Status status,
                                 const Caller& caller);

}  // namespace mandate::manage
