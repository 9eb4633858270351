#include "oauth/form.h"

#include <algorithm>

#include "base/text.h"

namespace mandate::oauth {
namespace {

constexpr std::size_t parameters_max = 64;

Result<std::string> decode(std::string_view text) {
  auto decoded = percent_decode(text, /*plus_is_space=*/true);
  if (!decoded) return fail(ErrorKind::malformed, "A parameter has a broken percent escape");
  if (!is_utf8(*decoded) || decoded->find('\0') != std::string::npos)
    return fail(ErrorKind::malformed, "A parameter is not valid UTF-8 text");
  return *std::move(decoded);
}

}  // namespace

Result<Form> Form::parse(std::string_view text, std::initializer_list<std::string_view> may_repeat) {
  Form form;
  const auto pairs = split(text, '&');
  form.parameters_.reserve(std::min(pairs.size(), parameters_max));
  for (const auto pair : pairs) {
    if (pair.empty()) continue;
    if (form.parameters_.size() == parameters_max)
      return fail(ErrorKind::malformed, "The request has more than 64 parameters");
    const auto equals = pair.find('=');
    TRY(auto name, decode(pair.substr(0, equals)));
    TRY(auto value, decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1)));
    // Two readers of a repeated parameter could each believe another one of its values.
    if (form.has(name) && !contains(may_repeat, name))
      return fail(ErrorKind::malformed, is_display_text(name) && name.size() <= 64
                                            ? "The parameter '" + name + "' is sent twice"
                                            : "A parameter is sent twice");
    form.parameters_.emplace_back(std::move(name), std::move(value));
  }
  return form;
}

std::optional<std::string> Form::find(std::string_view name) const {
  for (const auto& [key, value] : parameters_)
    if (key == name && !value.empty()) return value;
  return std::nullopt;
}

bool Form::has(std::string_view name) const {
  return std::any_of(parameters_.begin(), parameters_.end(),
                     [name](const auto& parameter) { return parameter.first == name; });
}

bool Form::repeats(std::string_view name) const {
  return std::count_if(parameters_.begin(), parameters_.end(),
                       [name](const auto& parameter) { return parameter.first == name; }) > 1;
}

std::vector<std::string> Form::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : parameters_)
    if (key == name && !value.empty()) values.push_back(value);
  return values;
}

std::string encode_form(const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    if (!text.empty()) text += '&';
    text.append(percent_encode(name)).append("=").append(percent_encode(value));
  }
  return text;
}

}  // namespace mandate::oauth
