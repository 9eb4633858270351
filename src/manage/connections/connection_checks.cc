#include "manage/connections/connection_checks.h"

#include <algorithm>

namespace mandate::manage {
namespace {

constexpr std::size_t indicator_max = 2048;

bool is_scheme(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
}

bool is_absolute_uri(std::string_view text) {
  const auto colon = text.find(':');
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\';
  });
  return colon != std::string_view::npos && colon + 1 < text.size() && is_scheme(text.substr(0, colon)) && printable;
}

}  // namespace

std::vector<Cause> check_resource_indicator(std::string_view indicator) {
  const auto wrong = [](std::string summary) {
    return std::vector<Cause>{{std::move(summary), "INVALID_FORMAT", "resourceIndicator"}};
  };
  if (indicator.size() > indicator_max)
    return wrong("'resourceIndicator' must have at most " + std::to_string(indicator_max) + " characters.");
  if (!is_absolute_uri(indicator))
    return wrong("'resourceIndicator' must be an absolute URI, such as https://api.example.com or an ORN.");
  if (indicator.find('#') != std::string_view::npos) return wrong("'resourceIndicator' must have no fragment.");
  return {};
}

Result<void> check_scopes(storage::sql::Connection& connection, const connections::ConnectionType& type,
                          std::string_view target, domain::ScopeCondition condition,
                          const std::vector<std::string>& scopes, std::vector<Cause>& causes) {
  const auto wrong = [&](std::string summary, std::string reason = {}) {
    causes.push_back({std::move(summary), std::move(reason), "scopes"});
  };
  const bool everything = scopes == std::vector<std::string>{"*"};
  if (condition == domain::ScopeCondition::all_scopes) {
    if (!everything) wrong("With the scopeCondition ALL_SCOPES, 'scopes' must be [\"*\"].");
    return {};
  }
  if (scopes.empty()) return wrong("'scopes' must name at least one scope."), Result<void>();
  for (std::size_t i = 0; i < scopes.size(); ++i)
    if (std::find(scopes.begin(), scopes.begin() + static_cast<std::ptrdiff_t>(i), scopes[i]) !=
        scopes.begin() + static_cast<std::ptrdiff_t>(i))
      wrong("'" + scopes[i] + "' is named twice.");
  TRY(const auto unknown, type.unknown_scopes(connection, target, scopes));
  for (const auto& scope : unknown)
    wrong(scope == "*" ? "\"*\" stands only with the scopeCondition ALL_SCOPES."
                       : "The target has no scope '" + scope + "'.",
          "NOT_FOUND");
  return {};
}

}  // namespace mandate::manage
