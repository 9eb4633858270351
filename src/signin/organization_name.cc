#include "signin/organization_name.h"

#include "storage/settings.h"

namespace mandate::signin {

std::string organization_name(const Environment& environment) {
  const auto name = environment.store.read([](storage::sql::Connection& connection) {
    return storage::Settings(connection).find(storage::organization_name_setting);
  });
  // A page without the newest name is better than none.
  return name && *name ? **name : environment.organization.name;
}

}  // namespace mandate::signin
