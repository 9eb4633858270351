#include "api/object_reader.h"

#include <set>

namespace mandate::api {

// One object of the body: the body itself or a member that was opened.
struct ObjectReader::Node {
  const json::object* object;
  std::string path;  // "" or "profile."
  std::set<std::string, std::less<>> known = {};
};

struct ObjectReader::Reading {
  std::vector<Node> nodes;
  std::vector<Cause> causes;
  json::object nothing;  // stands in for an object that is missing
};

ObjectReader::ObjectReader(const json::object& object) : reading_(std::make_shared<Reading>()) {
  reading_->nodes.push_back({&object, ""});
}

std::string ObjectReader::path_of(std::string_view name) const {
  return reading_->nodes[node_].path + std::string(name);
}

const json::value* ObjectReader::take(std::string_view name) {
  auto& node = reading_->nodes[node_];
  node.known.emplace(name);
  return node.object->if_contains(name);
}

const json::value* ObjectReader::take_set(std::string_view name) {
  const auto* value = take(name);
  return value != nullptr && value->is_null() ? nullptr : value;
}

void ObjectReader::refuse(std::string_view name, std::string summary, std::string reason) {
  reading_->nodes[node_].known.emplace(name);
  reading_->causes.push_back({std::move(summary), std::move(reason), path_of(name)});
}

void ObjectReader::wrong_type(std::string_view name, std::string_view wanted) {
  refuse(name, "'" + path_of(name) + "' must be " + std::string(wanted) + ".");
}

std::optional<std::string> ObjectReader::text(std::string_view name) {
  const auto* value = take_set(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return std::string(value->get_string());
  wrong_type(name, "a string");
  return std::nullopt;
}

std::optional<bool> ObjectReader::flag(std::string_view name) {
  const auto* value = take_set(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->get_bool();
  wrong_type(name, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> ObjectReader::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  const auto* value = take_set(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64() && value->get_int64() >= least && value->get_int64() <= most) return value->get_int64();
  wrong_type(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::nullopt;
}

std::optional<std::vector<std::string>> ObjectReader::texts(std::string_view name) {
  const auto* value = take_set(name);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> all;
  if (value->is_array())
    for (const auto& element : value->get_array())
      if (element.is_string()) all.emplace_back(element.get_string());
  if (value->is_array() && all.size() == value->get_array().size()) return all;
  wrong_type(name, "an array of strings");
  return std::nullopt;
}

std::optional<std::vector<json::object>> ObjectReader::objects(std::string_view name) {
  const auto* value = take_set(name);
  if (value == nullptr) return std::nullopt;
  std::vector<json::object> all;
  if (value->is_array())
    for (const auto& element : value->get_array())
      if (element.is_object()) all.push_back(element.get_object());
  if (value->is_array() && all.size() == value->get_array().size()) return all;
  wrong_type(name, "an array of objects");
  return std::nullopt;
}

std::optional<ObjectReader> ObjectReader::object(std::string_view name) {
  const auto* value = take_set(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    wrong_type(name, "an object");
    return std::nullopt;
  }
  reading_->nodes.push_back({&value->get_object(), path_of(name) + "."});
  return ObjectReader(reading_, reading_->nodes.size() - 1);
}

std::optional<json::object> ObjectReader::raw_object(std::string_view name) {
  const auto* value = take_set(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_object()) return value->get_object();
  wrong_type(name, "an object");
  return std::nullopt;
}

std::string ObjectReader::required_text(std::string_view name) {
  if (take_set(name) == nullptr) refuse(name, "'" + path_of(name) + "' is required.");
  return text(name).value_or("");
}

std::vector<std::string> ObjectReader::required_texts(std::string_view name) {
  if (take_set(name) == nullptr) refuse(name, "'" + path_of(name) + "' is required.");
  return texts(name).value_or(std::vector<std::string>());
}

ObjectReader ObjectReader::required_object(std::string_view name) {
  const bool missing = take_set(name) == nullptr;
  if (missing) refuse(name, "'" + path_of(name) + "' is required.");
  if (auto found = object(name)) return *found;
  // What stands in has every member absent; its own missing members would only repeat the one fault, so they
  // go to a reading of their own.
  auto apart = std::make_shared<Reading>();
  apart->nodes.push_back({&reading_->nothing, path_of(name) + "."});
  return ObjectReader(std::move(apart), 0);
}

Edit<std::string> ObjectReader::text_edit(std::string_view name) {
  const auto* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return Edit<std::string>(std::in_place, std::nullopt);
  if (value->is_string()) return Edit<std::string>(std::in_place, std::string(value->get_string()));
  wrong_type(name, "a string or null");
  return std::nullopt;
}

bool ObjectReader::has(std::string_view name) const {
  return reading_->nodes[node_].object->contains(name);
}

bool ObjectReader::is_null(std::string_view name) const {
  const auto* value = reading_->nodes[node_].object->if_contains(name);
  return value != nullptr && value->is_null();
}

void ObjectReader::ignore(std::initializer_list<std::string_view> names) {
  for (const auto name : names) reading_->nodes[node_].known.emplace(name);
}

void ObjectReader::immutable(std::initializer_list<std::string_view> names) {
  for (const auto name : names)
    if (has(name)) refuse(name, "'" + path_of(name) + "' cannot be changed.", "IMMUTABLE");
}

Result<void> ObjectReader::finish(std::string_view what) {
  auto causes = reading_->causes;
  for (const auto& node : reading_->nodes)
    for (const auto& member : *node.object)
      if (!node.known.contains(std::string_view(member.key()))) {
        const std::string path = node.path + std::string(member.key());
        causes.push_back({"'" + path + "' is not a member that can be given here.", "UNKNOWN_MEMBER", path});
      }
  if (causes.empty()) return {};
  return invalid(std::string(what), std::move(causes));
}

}  // namespace mandate::api
