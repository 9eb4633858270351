#include "domain/application.h"

#include <algorithm>

namespace mandate::domain {

bool Application::has_grant(std::string_view grant_type) const {
  return std::find(grant_types.begin(), grant_types.end(), grant_type) != grant_types.end();
}

}  // namespace mandate::domain
