#include <array>

#include "base/text.h"
#include "connections/connection_type.h"
#include "connections/custom_as/custom_as.h"

namespace mandate::connections {
namespace {

const std::array<const ConnectionType*, 1> types{custom_as::connection_type()};

}  // namespace

std::span<const ConnectionType* const> connection_types() {
  return types;
}

const ConnectionType* find_connection_type(std::string_view wire_name) {
  for (const auto* type : types)
    if (type->shape().type == wire_name) return type;
  return nullptr;
}

std::string connection_type_names() {
  std::vector<std::string> names;
  for (const auto* type : types) names.emplace_back(type->shape().type);
  return join(names, ", ");
}

}  // namespace mandate::connections
