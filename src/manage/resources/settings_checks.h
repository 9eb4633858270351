#pragma once

#include <vector>

#include "base/error.h"
#include "domain/client_auth_settings.h"

namespace mandate::manage {

// What is wrong with the members of a change, whatever there is; no cause repeats a secret. `before` is null for new
// settings.
std::vector<Cause> check_settings_change(const domain::ClientAuthSettingsChange& change,
                                         const domain::ClientAuthSettings* before);

}  // namespace mandate::manage
