#pragma once

#include "manage/environment.h"

namespace mandate::manage {

// Who does what nobody asked for at that moment: the server itself.
inline Caller system_caller(const domain::Organization& organization) {
  return {{}, {organization.id.str(), "SystemPrincipal", "system@mandate", "Mandate"}, {}};
}

}  // namespace mandate::manage
