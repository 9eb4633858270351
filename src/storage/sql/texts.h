#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace mandate::storage::sql {

// Texts that may have spaces, as one JSON text in the database; empty for none.
inline std::string to_json_text(const std::vector<std::string>& texts) {
  return texts.empty() ? std::string() : json::serialize(json::array(texts.begin(), texts.end()));
}

inline std::vector<std::string> parse_json_text(std::string_view text) {
  std::vector<std::string> texts;
  const auto value = parse_json(text);
  if (!value || !value->is_array()) return texts;
  for (const auto& item : value->get_array())
    if (item.is_string()) texts.emplace_back(item.get_string());
  return texts;
}

}  // namespace mandate::storage::sql
