#include "domain/resource_indicator.h"

#include "domain/resource_server.h"

namespace mandate::domain {

bool same_resource(std::string_view a, std::string_view b) {
  return a == b || comparable_url(a) == comparable_url(b);
}

}  // namespace mandate::domain
