#include "web/reference/testing/schema_check.h"

#include <algorithm>

#include "base/time.h"
#include "web/reference/testing/conformance.h"

namespace mandate::web::reference::testing {
namespace {

bool has_type(const json::value& value, std::string_view type) {
  if (type == "null") return value.is_null();
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_bool();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  return type == "number" && value.is_number();
}

bool has_one_type(const json::value& value, const json::value& types) {
  if (types.is_string()) return has_type(value, types.get_string());
  const auto& all = types.as_array();
  return std::any_of(all.begin(), all.end(),
                     [&](const json::value& type) { return has_type(value, type.as_string()); });
}

std::size_t number(const json::value& value) {
  return value.to_number<std::size_t>();
}

}  // namespace

std::string SchemaCheck::check(const json::object& schema, const json::value& value, const std::string& where) {
  if (const auto* reference = schema.if_contains("$ref")) {
    const auto* target = resolve(reference->as_string());
    return target ? check(target->as_object(), value, where) : where + ": nothing is at " + json::serialize(*reference);
  }
  if (const auto* schemas = schema.if_contains("oneOf"))
    return check_alternatives(schemas->as_array(), value, where, true);
  if (const auto* schemas = schema.if_contains("anyOf"))
    return check_alternatives(schemas->as_array(), value, where, false);
  if (const auto* types = schema.if_contains("type"); types && !has_one_type(value, *types))
    return where + " is " + json::serialize(value).substr(0, 100) + ", not " + json::serialize(*types);
  if (const auto* known = schema.if_contains("enum")) {
    const auto& all = known->as_array();
    if (std::find(all.begin(), all.end(), value) == all.end())
      return where + " is " + json::serialize(value) + ", not one of " + json::serialize(all);
  }
  if (value.is_object()) return check_object(schema, value.get_object(), where);
  if (value.is_array()) return check_array(schema, value.get_array(), where);
  if (value.is_string()) return check_text(schema, value.get_string(), where);
  return "";
}

std::string SchemaCheck::check_alternatives(const json::array& schemas, const json::value& value,
                                            const std::string& where, bool exactly_one) {
  int fitting = 0;
  std::string faults;
  for (const auto& schema : schemas) {
    const auto fault = check(schema.as_object(), value, where);
    fitting += fault.empty();
    if (!fault.empty()) faults.append(faults.empty() ? "" : "; ").append(fault);
  }
  if (fitting == 1 || (fitting > 1 && !exactly_one)) return "";
  return where + " fits " + std::to_string(fitting) + " of the alternatives: " + faults;
}

std::string SchemaCheck::check_object(const json::object& schema, const json::object& object,
                                      const std::string& where) {
  static const json::object nothing;
  const auto* named = schema.if_contains("properties");
  const auto& properties = named ? named->as_object() : nothing;
  if (const auto* required = schema.if_contains("required"))
    for (const auto& name : required->as_array())
      if (!object.contains(name.as_string())) return where + " lacks the required " + json::serialize(name);
  const auto* additional = schema.if_contains("additionalProperties");
  for (const auto& member : object) {
    const std::string place = where + "." + std::string(member.key());
    const auto* property = properties.if_contains(member.key());
    if (property == nullptr && additional && additional->is_bool() && additional->get_bool()) continue;
    if (property == nullptr && additional && additional->is_object()) property = additional;
    if (property == nullptr) return place + " is not described";
    if (auto fault = check(property->as_object(), member.value(), place); !fault.empty()) return fault;
  }
  return "";
}

std::string SchemaCheck::check_array(const json::object& schema, const json::array& array, const std::string& where) {
  const auto *least = schema.if_contains("minItems"), *most = schema.if_contains("maxItems");
  if ((least && array.size() < number(*least)) || (most && array.size() > number(*most)))
    return where + " has " + std::to_string(array.size()) + " items";
  const auto* items = schema.if_contains("items");
  for (std::size_t i = 0; items != nullptr && i < array.size(); ++i)
    if (auto fault = check(items->as_object(), array[i], where + "[" + std::to_string(i) + "]"); !fault.empty())
      return fault;
  return "";
}

std::string SchemaCheck::check_text(const json::object& schema, std::string_view text, const std::string& where) {
  const auto* format = schema.if_contains("format");
  if (format != nullptr && format->as_string() == "date-time" && !parse_time(text))
    return where + " is '" + std::string(text) + "', not a date-time";
  if (format != nullptr && format->as_string() == "uri" && text.find(':') == std::string_view::npos)
    return where + " is '" + std::string(text) + "', not a URI";
  return "";
}

}  // namespace mandate::web::reference::testing
