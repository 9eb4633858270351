#include "api/profile_json.h"

namespace mandate::api {

void read_attribute(ObjectReader& body, const json::key_value_pair& member, AttributeChanges& changes) {
  const std::string name(member.key());
  const auto& value = member.value();
  if (value.is_string())
    changes[name] = std::string(value.get_string());
  else if (value.is_null())
    changes[name] = std::nullopt;
  else
    body.refuse("profile." + name, "'profile." + name + "' must be a string or null.");
}

}  // namespace mandate::api
