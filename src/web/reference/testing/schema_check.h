#pragma once

#include <string>

#include "base/json.h"

namespace mandate::web::reference::testing {

// Holds values to JSON Schemas (draft 2020-12), as far as the document uses them. Stricter in one thing: a member that
// the schema does not name is a fault unless additionalProperties allows it.
class SchemaCheck {
 public:
  // Empty when the value obeys; else where and why not.
  std::string run(const json::object& schema, const json::value& value) { return check(schema, value, "$"); }

 private:
  std::string check(const json::object& schema, const json::value& value, const std::string& where);
  std::string check_alternatives(const json::array& schemas, const json::value& value, const std::string& where,
                                 bool exactly_one);
  std::string check_object(const json::object& schema, const json::object& object, const std::string& where);
  std::string check_array(const json::object& schema, const json::array& array, const std::string& where);
  std::string check_text(const json::object& schema, std::string_view text, const std::string& where);
};

}  // namespace mandate::web::reference::testing
