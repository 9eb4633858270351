#include "expressions/functions.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace mandate::expressions {
namespace {

using Value = Result<json::value>;

Result<void> expect_texts(const Input& in) {
  for (const auto& value : in.values)
    if (!value.is_string()) return takes(in.name, "texts");
  return {};
}

json::value changed_case(std::string_view text, char from, char to, int by) {
  std::string out(text);
  for (auto& c : out)
    if (c >= from && c <= to) c = static_cast<char>(c + by);
  return json::value(out);
}

Value replaced(std::string_view text, std::string_view what, std::string_view with, bool all) {
  std::string out;
  for (auto at = text.find(what); at != std::string_view::npos; at = all ? text.find(what) : std::string_view::npos) {
    out.append(text.substr(0, at)).append(with);
    text.remove_prefix(at + what.size());
    if (out.size() > output_max) return too_large();
  }
  return json::value(out.append(text));
}

Value to_upper(const Input& in) {
  CHECK(expect_texts(in));
  return changed_case(text_of(in.values[0]), 'a', 'z', 'A' - 'a');
}

Value to_lower(const Input& in) {
  CHECK(expect_texts(in));
  return changed_case(text_of(in.values[0]), 'A', 'Z', 'a' - 'A');
}

Value length(const Input& in) {
  CHECK(expect_texts(in));
  return json::value(static_cast<std::int64_t>(count_code_points(text_of(in.values[0]))));
}

Value remove_spaces(const Input& in) {
  CHECK(expect_texts(in));
  return replaced(text_of(in.values[0]), " ", "", true);
}

Value append(const Input& in) {
  CHECK(expect_texts(in));
  return json::value(std::string(text_of(in.values[0])).append(text_of(in.values[1])));
}

// The separator comes first.
Value join_texts(const Input& in) {
  CHECK(expect_texts(in));
  std::string out;
  for (std::size_t i = 1; i < in.values.size(); ++i) {
    if (i > 1) out.append(text_of(in.values[0]));
    out.append(text_of(in.values[i]));
    if (out.size() > output_max) return too_large();
  }
  return json::value(out);
}

Value contains_text(const Input& in) {
  CHECK(expect_texts(in));
  return json::value(text_of(in.values[0]).find(text_of(in.values[1])) != std::string_view::npos);
}

Value starts_with(const Input& in) {
  CHECK(expect_texts(in));
  return json::value(text_of(in.values[0]).starts_with(text_of(in.values[1])));
}

Value replace(const Input& in) {
  CHECK(expect_texts(in));
  if (text_of(in.values[1]).empty()) return takes(in.name, "a text to look for that is not empty");
  return replaced(text_of(in.values[0]), text_of(in.values[1]), text_of(in.values[2]), in.name == "String.replace");
}

Value substring_before(const Input& in) {
  CHECK(expect_texts(in));
  const auto text = text_of(in.values[0]);
  return json::value(text.substr(0, text.find(text_of(in.values[1]))));
}

Value substring_after(const Input& in) {
  CHECK(expect_texts(in));
  const auto text = text_of(in.values[0]);
  const auto at = text.find(text_of(in.values[1]));
  return json::value(at == std::string_view::npos ? std::string_view()
                                                  : text.substr(at + text_of(in.values[1]).size()));
}

// Where the code point `index` begins; the end when there are fewer.
std::size_t offset_of(std::string_view text, std::int64_t index) {
  std::size_t at = 0;
  for (; index > 0 && at < text.size(); --index) do
      ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80);
  return at;
}

Value substring(const Input& in) {
  const auto& [text, begin, end] = std::tie(in.values[0], in.values[1], in.values[2]);
  if (!text.is_string() || !begin.is_int64() || !end.is_int64()) return takes(in.name, "a text and two whole numbers");
  if (begin.get_int64() < 0 || end.get_int64() < begin.get_int64())
    return takes(in.name, "a begin and an end after it");
  const auto from = offset_of(text_of(text), begin.get_int64());
  return json::value(text_of(text).substr(from, offset_of(text_of(text), end.get_int64()) - from));
}

// The text, what is given otherwise, and pairs of a part to look for and what is given then.
Value string_switch(const Input& in) {
  CHECK(expect_texts(in));
  if (in.values.size() % 2 != 0) return takes(in.name, "a text, a default, and pairs of texts");
  for (std::size_t i = 2; i < in.values.size(); i += 2)
    if (text_of(in.values[0]).find(text_of(in.values[i])) != std::string_view::npos) return in.values[i + 1];
  return in.values[1];
}

Result<const json::array*> array_of(const Input& in) {
  if (!in.values[0].is_array()) return takes(in.name, "an array first");
  return &in.values[0].get_array();
}

Value array_size(const Input& in) {
  TRY(const auto* array, array_of(in));
  return json::value(static_cast<std::int64_t>(array->size()));
}

Value is_empty(const Input& in) {
  TRY(const auto* array, array_of(in));
  return json::value(array->empty());
}

Value array_contains(const Input& in) {
  TRY(const auto* array, array_of(in));
  return json::value(std::ranges::find(*array, in.values[1]) != array->end());
}

Value array_add(const Input& in) {
  TRY(const auto* array, array_of(in));
  auto longer = *array;
  longer.push_back(in.values[1]);
  return json::value(std::move(longer));
}

Value array_remove(const Input& in) {
  TRY(const auto* array, array_of(in));
  json::array rest;
  for (const auto& part : *array)
    if (part != in.values[1]) rest.push_back(part);
  return json::value(std::move(rest));
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the arrays, which the depth of expressions bounds
void flatten_into(const json::value& value, json::array& flat) {
  if (!value.is_array()) return flat.push_back(value);
  for (const auto& part : value.get_array()) flatten_into(part, flat);
}

Value flatten(const Input& in) {
  json::array flat;
  for (const auto& value : in.values) flatten_into(value, flat);
  return json::value(std::move(flat));
}

Value to_csv(const Input& in) {
  TRY(const auto* array, array_of(in));
  std::vector<std::string> texts;
  for (const auto& part : *array) {
    if (!part.is_string()) return takes(in.name, "an array of texts");
    texts.emplace_back(text_of(part));
  }
  return json::value(join(texts, ","));
}

template <class Number>
Value parsed(const Input& in, std::string_view what) {
  if (!in.values[0].is_string()) return takes(in.name, what);
  const auto text = text_of(in.values[0]);
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return takes(in.name, what);
  if (!std::isfinite(static_cast<double>(number))) return takes(in.name, what);
  return json::value(number);
}

Value to_integer(const Input& in) {
  const auto& value = in.values[0];
  if (value.is_int64()) return value;
  if (!value.is_double()) return parsed<std::int64_t>(in, "a whole number or its text");
  const double whole = std::round(value.get_double());
  if (std::abs(whole) > 9e15) return takes(in.name, "a number that is not that large");
  return json::value(static_cast<std::int64_t>(whole));
}

Value to_number(const Input& in) {
  if (is_number(in.values[0])) return in.values[0];
  return parsed<double>(in, "a number or its text");
}

using Fits = bool (*)(const Input& in, const Group& group);

bool has_name(const Input& in, const Group& group) {
  return std::ranges::any_of(in.values, [&](const auto& value) { return text_of(value) == group.name; });
}
bool has_id(const Input& in, const Group& group) {
  return std::ranges::any_of(in.values, [&](const auto& value) { return text_of(value) == group.id; });
}
bool begins(const Input& in, const Group& group) {
  return group.name.starts_with(text_of(in.values[0]));
}
bool ends(const Input& in, const Group& group) {
  return group.name.ends_with(text_of(in.values[0]));
}
bool contains(const Input& in, const Group& group) {
  return group.name.find(text_of(in.values[0])) != std::string::npos;
}
bool matches(const Input& in, const Group& group) {
  return in.pattern != nullptr && in.pattern->matches(group.name);
}

template <Fits fits>
Value is_member(const Input& in) {
  CHECK(expect_texts(in));
  return json::value(std::ranges::any_of(in.facts.groups, [&](const Group& group) { return fits(in, group); }));
}

template <Fits fits>
Value group_names(const Input& in) {
  CHECK(expect_texts(in));
  json::array found;
  for (const auto& group : in.facts.groups)
    if (fits(in, group)) found.emplace_back(group.name);
  return json::value(std::move(found));
}

constexpr std::size_t any = 64;
constexpr Function functions[] = {
    {"String.append", 2, 2, append},
    {"String.join", 2, any, join_texts},
    {"String.len", 1, 1, length},
    {"String.removeSpaces", 1, 1, remove_spaces},
    {"String.replace", 3, 3, replace},
    {"String.replaceFirst", 3, 3, replace},
    {"String.startsWith", 2, 2, starts_with},
    {"String.stringContains", 2, 2, contains_text},
    {"String.stringSwitch", 2, any, string_switch},
    {"String.substring", 3, 3, substring},
    {"String.substringAfter", 2, 2, substring_after},
    {"String.substringBefore", 2, 2, substring_before},
    {"String.toLowerCase", 1, 1, to_lower},
    {"String.toUpperCase", 1, 1, to_upper},
    {"Arrays.add", 2, 2, array_add},
    {"Arrays.contains", 2, 2, array_contains},
    {"Arrays.flatten", 1, any, flatten},
    {"Arrays.isEmpty", 1, 1, is_empty},
    {"Arrays.remove", 2, 2, array_remove},
    {"Arrays.size", 1, 1, array_size},
    {"Arrays.toCsvString", 1, 1, to_csv},
    {"Convert.toInt", 1, 1, to_integer},
    {"Convert.toNum", 1, 1, to_number},
    {"isMemberOfGroup", 1, 1, is_member<has_id>, true},
    {"isMemberOfAnyGroup", 1, any, is_member<has_id>, true},
    {"isMemberOfGroupName", 1, 1, is_member<has_name>, true},
    {"isMemberOfGroupNameStartsWith", 1, 1, is_member<begins>, true},
    {"isMemberOfGroupNameContains", 1, 1, is_member<contains>, true},
    {"isMemberOfGroupNameRegex", 1, 1, is_member<matches>, true, true},
    {"Groups.equals", 1, 1, group_names<has_name>, true},
    {"Groups.startsWith", 1, 1, group_names<begins>, true},
    {"Groups.endsWith", 1, 1, group_names<ends>, true},
    {"Groups.contains", 1, 1, group_names<contains>, true},
    {"Groups.matches", 1, 1, group_names<matches>, true, true},
};

}  // namespace

const Function* find_function(std::string_view name) {
  const auto* found = std::ranges::find(functions, name, &Function::name);
  return found == std::end(functions) ? nullptr : found;
}

tl::unexpected<Error> takes(std::string_view function, std::string_view what) {
  return fail(ErrorKind::invalid, std::string(function) + " takes " + std::string(what));
}

tl::unexpected<Error> too_large() {
  return fail(ErrorKind::invalid, "The value is too large");
}

std::string_view text_of(const json::value& value) {
  return {value.get_string().data(), value.get_string().size()};
}

bool is_number(const json::value& value) {
  return value.is_int64() || value.is_double();
}

double to_double(const json::value& number) {
  return number.is_int64() ? static_cast<double>(number.get_int64()) : number.get_double();
}

}  // namespace mandate::expressions
