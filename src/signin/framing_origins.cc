#include "signin/framing_origins.h"

#include "storage/trusted_origins.h"

namespace mandate::signin {

Result<std::vector<std::string>> framing_origins(const Environment& environment) {
  return environment.store.read([](storage::sql::Connection& connection) {
    return storage::TrustedOrigins(connection).trusted_for(&domain::TrustedOriginScopes::iframe_embed);
  });
}

}  // namespace mandate::signin
