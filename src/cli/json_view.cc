#include "cli/json_view.h"

#include <charconv>

#include "base/text.h"

namespace mandate::cli {
namespace {

const json::value* element_at(const json::array& array, std::string_view name) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  return error == std::errc() && end == name.data() + name.size() ? array.if_contains(index) : nullptr;
}

std::string text_of(const json::value& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return std::string(value.get_string());
  if (!value.is_array()) return json::serialize(value);
  std::vector<std::string> elements;
  for (const auto& element : value.get_array()) elements.push_back(text_of(element));
  return join(elements, ", ");
}

void write(const json::value& value, std::size_t depth, std::string& out);

template <class Elements, class Write>
void write_all(const Elements& elements, char open, char close, std::size_t depth, std::string& out,
               const Write& write_one) {
  out += open;
  bool first = true;
  for (const auto& element : elements) {
    out.append(first ? "\n" : ",\n").append(2 * (depth + 1), ' ');
    write_one(element);
    first = false;
  }
  if (!first) out.append("\n").append(2 * depth, ' ');
  out += close;
}

void write(const json::value& value, std::size_t depth, std::string& out) {
  if (const auto* object = value.if_object()) {
    write_all(*object, '{', '}', depth, out, [&](const json::key_value_pair& member) {
      out += json::serialize(json::string(member.key())) + ": ";
      write(member.value(), depth + 1, out);
    });
  } else if (const auto* array = value.if_array()) {
    write_all(*array, '[', ']', depth, out, [&](const json::value& element) { write(element, depth + 1, out); });
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

const json::value* find_member(const json::value& root, std::string_view path) {
  // A member whose own name has dots (a claim named by a URL) comes before the path that the dots would make.
  if (const auto* object = root.if_object())
    if (const auto* whole = object->if_contains(path)) return whole;
  const json::value* value = &root;
  for (const auto name : split(path, '.')) {
    if (const auto* object = value->if_object())
      value = object->if_contains(name);
    else if (const auto* array = value->if_array())
      value = element_at(*array, name);
    else
      value = nullptr;
    if (value == nullptr) return nullptr;
  }
  return value;
}

std::string text_at(const json::value& value, std::string_view path) {
  constexpr std::string_view every = ".*.";
  if (const auto star = path.find(every); star != std::string_view::npos) {
    const auto* array = find_member(value, path.substr(0, star));
    std::vector<std::string> texts;
    if (array != nullptr && array->is_array())
      for (const auto& element : array->get_array())
        texts.push_back(text_at(element, path.substr(star + every.size())));
    return join(texts, ", ");
  }
  if (const auto* member = find_member(value, path)) return text_of(*member);
  for (const auto alternative : split(path, '|'))
    if (const auto* member = find_member(value, alternative)) return text_of(*member);
  return "";
}

std::string pretty(const json::value& value) {
  std::string out;
  write(value, 0, out);
  return out + "\n";
}

}  // namespace mandate::cli
