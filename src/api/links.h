#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/json.h"

namespace mandate::api {

// A link object (wire contract 1.1); `methods` are what may be done with it.
inline json::object link(std::string href, std::initializer_list<std::string_view> methods = {}) {
  json::object object{{"href", std::move(href)}};
  if (methods.size() != 0) {
    json::array allow;
    for (const auto method : methods) allow.emplace_back(method);
    object["hints"] = json::object{{"allow", std::move(allow)}};
  }
  return object;
}

template <class Words>
json::array to_array(const Words& words) {
  json::array array;
  for (const auto& word : words) array.emplace_back(word);
  return array;
}

}  // namespace mandate::api
