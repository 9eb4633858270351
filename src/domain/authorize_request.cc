#include "domain/authorize_request.h"

#include <algorithm>
#include <array>

namespace mandate::domain {
namespace {

constexpr std::array<std::string_view, 3> response_mode_names{"query", "fragment", "form_post"};

}  // namespace

std::string_view name_of(ResponseMode mode) {
  return response_mode_names.at(static_cast<std::size_t>(mode));
}

std::optional<ResponseMode> parse_response_mode(std::string_view name) {
  for (std::size_t i = 0; i < response_mode_names.size(); ++i)
    if (response_mode_names[i] == name) return static_cast<ResponseMode>(i);
  return std::nullopt;
}

bool AuthorizeRequest::asks_for(std::string_view prompt_value) const {
  return std::find(prompt.begin(), prompt.end(), prompt_value) != prompt.end();
}

}  // namespace mandate::domain
