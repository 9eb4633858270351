#include <algorithm>
#include <array>

#include "base/text.h"
#include "connections/a2a_server/a2a_server.h"
#include "connections/access_token/access_token.h"
#include "connections/app_instance/app_instance.h"
#include "connections/connection_type.h"
#include "connections/custom_as/custom_as.h"
#include "connections/mcp_server/mcp_server.h"
#include "connections/service_account/service_account.h"
#include "connections/vault_secret/vault_secret.h"
#include "connections/virtual_mcp/virtual_mcp.h"

namespace mandate::connections {
namespace {

const std::array types{custom_as::connection_type(),       app_instance::connection_type(),
                       mcp_server::connection_type(),      a2a_server::connection_type(),
                       virtual_mcp::connection_type(),     vault_secret::connection_type(),
                       service_account::connection_type(), access_token::connection_type()};

}  // namespace

Result<std::vector<std::string>> ConnectionType::unknown_scopes(storage::sql::Connection&, const domain::Connection&,
                                                                const std::vector<std::string>& scopes) const {
  return scopes;
}

std::span<const ConnectionType* const> connection_types() {
  return types;
}

// Asked for with every token, and a shape is made anew each time.
const ConnectionType* find_connection_type(std::string_view wire_name) {
  static const auto names = [] {
    std::array<std::string, types.size()> all;
    for (std::size_t i = 0; i < types.size(); ++i) all[i] = types[i]->shape().type;
    return all;
  }();
  const auto found = std::find(names.begin(), names.end(), wire_name);
  return found == names.end() ? nullptr : types[static_cast<std::size_t>(found - names.begin())];
}

std::string connection_type_names() {
  std::vector<std::string> names;
  for (const auto* type : types) names.emplace_back(type->shape().type);
  return join(names, ", ");
}

}  // namespace mandate::connections
