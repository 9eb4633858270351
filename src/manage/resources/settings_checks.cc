#include "manage/resources/settings_checks.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace mandate::manage {
namespace {

using Causes = std::vector<Cause>;

// RFC 6749 appendix A: client_id and client_secret are printable ASCII.
bool is_printable(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

// RFC 6749 section 3.3.
bool is_scope(std::string_view text) {
  return !text.empty() && text.size() <= 255 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

void check_secret(const domain::ClientAuthSettingsChange& change, const domain::ClientAuthSettings* before,
                  Causes& causes) {
  const auto method =
      change.auth_method.value_or(before != nullptr ? before->auth_method : domain::AppAuthMethod::client_secret_basic);
  const bool uses_secret = method != domain::AppAuthMethod::none;
  const bool has_secret = change.secret || (before != nullptr && !before->sealed_secret.empty());
  if (method == domain::AppAuthMethod::private_key_jwt)
    causes.push_back({"'tokenEndpointAuthMethod' must be client_secret_basic, client_secret_post or none.",
                      "INVALID_FORMAT", "tokenEndpointAuthMethod"});
  else if (uses_secret && !has_secret)
    causes.push_back(
        {"'clientSecret' is required with the method " + std::string(name_of(method)) + ".", "", "clientSecret"});
  else if (!uses_secret && change.secret)
    causes.push_back({"'clientSecret' would never be used with the method none.", "", "clientSecret"});
  else if (change.secret && !is_printable(change.secret->reveal(), domain::foreign_secret_max))
    causes.push_back(
        {"'clientSecret' must be 1 to " + std::to_string(domain::foreign_secret_max) + " printable ASCII characters.",
         "INVALID_FORMAT", "clientSecret"});
}

// What an authorization request says by itself (RFC 6749 section 4.1.1, RFC 7636, RFC 9101, OpenID Connect Core): an
// administrator who could set these could undo what protects the person.
constexpr std::array<std::string_view, 12> own_parameters{
    "client_id", "redirect_uri",   "response_type",         "response_mode", "scope",       "state",
    "nonce",     "code_challenge", "code_challenge_method", "request",       "request_uri", "id_token_hint"};

bool is_parameter(const std::pair<const std::string, std::string>& parameter) {
  const auto& [name, value] = parameter;
  const bool own = std::find(own_parameters.begin(), own_parameters.end(), name) != own_parameters.end();
  return !own && is_scope(name) && is_printable(value, domain::authorization_parameter_max);
}

}  // namespace

Causes check_settings_change(const domain::ClientAuthSettingsChange& change, const domain::ClientAuthSettings* before) {
  Causes causes;
  const auto wrong = [&](std::string_view member, const std::string& must) {
    causes.push_back({"'" + std::string(member) + "' must " + must + ".", "INVALID_FORMAT", std::string(member)});
  };
  if (change.name && (!is_display_text(*change.name) || count_code_points(*change.name) > domain::settings_name_max))
    wrong("name", "have 1 to " + std::to_string(domain::settings_name_max) + " readable characters");
  if (change.client_id && !is_printable(*change.client_id, domain::foreign_client_id_max))
    wrong("clientId", "be 1 to " + std::to_string(domain::foreign_client_id_max) + " printable ASCII characters");
  if (change.scopes && (change.scopes->size() > domain::settings_scopes_max ||
                        !std::all_of(change.scopes->begin(), change.scopes->end(), is_scope)))
    wrong("scopes", "be at most " + std::to_string(domain::settings_scopes_max) + " scopes (RFC 6749 section 3.3)");
  if (const auto& parameters = change.authorization_parameters;
      parameters && (parameters->size() > domain::authorization_parameters_max ||
                     !std::all_of(parameters->begin(), parameters->end(), is_parameter)))
    wrong("authorizationParameters",
          "be at most " + std::to_string(domain::authorization_parameters_max) +
              " parameters of an authorization request with printable values, none of which Mandate sets itself (" +
              join({own_parameters.begin(), own_parameters.end()}, ", ") + ")");
  check_secret(change, before, causes);
  return causes;
}

}  // namespace mandate::manage
