#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/json.h"

namespace mandate::storage::sql {

// The members of a profile are one JSON text in the database.
inline std::string attributes_text(const std::map<std::string, std::string>& attributes) {
  json::object object;
  for (const auto& [name, value] : attributes) object[name] = value;
  return json::serialize(object);
}

inline std::map<std::string, std::string> parse_attributes(std::string_view text) {
  std::map<std::string, std::string> attributes;
  const auto object = parse_json_object(text);
  if (!object) return attributes;
  for (const auto& member : *object)
    if (member.value().is_string()) attributes.emplace(member.key(), member.value().get_string());
  return attributes;
}

}  // namespace mandate::storage::sql
