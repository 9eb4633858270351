#include "broker/token_endpoint.h"

#include <algorithm>
#include <array>

#include "base/foreign_words.h"
#include "base/json.h"
#include "base/text.h"
#include "oauth/form.h"

namespace mandate::broker {
namespace {

using domain::AppAuthMethod;
using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t token_max = 16 * 1024, reason_max = 80;
constexpr std::int64_t lifetime_max = 10LL * 365 * 24 * 3600;

// Errors that are about us or the moment, not about what the person let us have (RFC 6749 section 5.2).
constexpr std::array<std::string_view, 7> other_errors{
    "invalid_client",          "unauthorized_client", "invalid_request", "unsupported_grant_type",
    "temporarily_unavailable", "server_error",        "slow_down"};

// Of what we send (RFC 6749, RFC 7636, RFC 7009).
constexpr std::array<std::string_view, 4> secret_parameters{"code", "code_verifier", "refresh_token", "token"};

tl::unexpected<NotReceived> unusable(std::string why) {
  return tl::unexpected(NotReceived{"unusable_answer", "Its answer cannot be used: " + std::move(why), false});
}

bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= token_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

NotReceived refusal_of(const FormAnswer& answer, const json::object& body, const std::vector<std::string_view>& sent) {
  const auto code = text_at(body, "error");
  const auto error = clean_foreign_words(code, sent, reason_max);
  const auto description = clean_foreign_words(text_at(body, "error_description"), sent);
  const bool other = answer.status >= 500 || answer.status == 429 || code.empty() ||
                     std::find(other_errors.begin(), other_errors.end(), code) != other_errors.end();
  return {error.empty() ? "unusable_answer" : error,
          error.empty() ? "It answered with the status " + std::to_string(answer.status)
                        : error + (description.empty() ? "" : ": " + description),
          !other};
}

Result<SecretString> open_secret(const Environment& environment, const Provider& provider) {
  return environment.sealer.open(provider.settings.sealed_secret, sealing_context_of(provider.settings.id));
}

// What a server answered, and what it was sent that nobody else may have.
struct Posted {
  FormAnswer answer;
  std::vector<std::string> sent;

  std::vector<std::string_view> secrets() const { return {sent.begin(), sent.end()}; }
};

// RFC 6749 section 2.3.1.
Answer<Posted> post(const Environment& environment, const Provider& provider, const std::string& url,
                    Parameters parameters) {
  const auto& settings = provider.settings;
  SecretString authorization;
  std::vector<std::string> sent;
  for (const auto& [name, value] : parameters)
    if (contains(secret_parameters, name)) sent.push_back(value);
  if (settings.auth_method != AppAuthMethod::client_secret_basic)
    parameters.emplace_back("client_id", settings.client_id);
  if (settings.auth_method != AppAuthMethod::none) {
    const auto secret = open_secret(environment, provider);
    if (!secret) return tl::unexpected(NotReceived{"no_client_secret", "Our secret cannot be read", false});
    const std::string revealed(secret->reveal());
    sent.push_back(revealed);
    if (settings.auth_method == AppAuthMethod::client_secret_post) {
      parameters.emplace_back("client_secret", revealed);
    } else {
      sent.push_back(base64_encode(percent_encode(settings.client_id) + ":" + percent_encode(revealed)));
      authorization = SecretString("Basic " + sent.back());
    }
  }
  auto answer = environment.forms.post_form(url, SecretString(oauth::encode_form(parameters)), authorization);
  if (!answer) return tl::unexpected(NotReceived{"no_answer", answer.error().message, false});
  return Posted{*std::move(answer), std::move(sent)};
}

Answer<Received> ask_for_tokens(const Environment& environment, const Provider& provider, Parameters parameters) {
  const Time asked = environment.clock.now();
  const auto posted = post(environment, provider, provider.server.token_endpoint, std::move(parameters));
  if (!posted) return tl::unexpected(posted.error());
  auto received = read_token_answer(posted->answer, posted->secrets());
  if (received) received->asked = asked;
  return received;
}

}  // namespace

Answer<Received> read_token_answer(const FormAnswer& answer, const std::vector<std::string_view>& sent) {
  const auto body = parse_json_object(answer.body.reveal());
  // Some servers say with the status 200 that they refuse.
  if (answer.status != 200 || (body && body->contains("error")))
    return tl::unexpected(refusal_of(answer, body ? *body : json::object(), sent));
  if (!body) return unusable(body.error().message);
  Received received;
  received.tokens.access = SecretString(text_at(*body, "access_token"));
  if (!is_token(received.tokens.access.reveal())) return unusable("it has no access_token");
  if (!iequals_ascii(text_at(*body, "token_type"), "Bearer")) return unusable("its token_type is not Bearer");
  if (body->contains("refresh_token")) {
    received.tokens.refresh = SecretString(text_at(*body, "refresh_token"));
    if (!received.tokens.refresh.empty() && !is_token(received.tokens.refresh.reveal()))
      return unusable("its refresh_token is none");
  }
  if (const auto* seconds = body->if_contains("expires_in"); seconds != nullptr && !seconds->is_null()) {
    if (!seconds->is_int64() || seconds->get_int64() <= 0) return unusable("its expires_in is no number of seconds");
    received.lifetime = std::chrono::seconds(std::min(seconds->get_int64(), lifetime_max));
  }
  if (body->contains("scope")) {
    const auto scope = text_at(*body, "scope");
    if (scope.size() > token_max ||
        !std::all_of(scope.begin(), scope.end(), [](char c) { return c >= ' ' && c < 0x7f; }))
      return unusable("its scope is none");
    received.scopes = split_words(scope);
  }
  received.id_token = text_at(*body, "id_token");
  return received;
}

Answer<Received> redeem_code(const Environment& environment, const Provider& provider, const std::string& code,
                             const SecretString& verifier, const std::string& redirect_uri) {
  Parameters parameters{{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", redirect_uri}};
  if (provider.settings.pkce) parameters.emplace_back("code_verifier", verifier.reveal());
  return ask_for_tokens(environment, provider, std::move(parameters));
}

Answer<Received> renew(const Environment& environment, const Provider& provider, const SecretString& refresh_token) {
  return ask_for_tokens(environment, provider,
                        {{"grant_type", "refresh_token"}, {"refresh_token", std::string(refresh_token.reveal())}});
}

Answer<Received> ask_for_ourselves(const Environment& environment, const Provider& provider) {
  Parameters parameters{{"grant_type", "client_credentials"}, {"resource", provider.resource.resource_url}};
  if (!provider.settings.scopes.empty()) parameters.emplace_back("scope", join(provider.settings.scopes, " "));
  return ask_for_tokens(environment, provider, std::move(parameters));
}

Answer<void> revoke(const Environment& environment, const Provider& provider, const domain::BrokeredTokens& tokens) {
  const bool refresh = !tokens.refresh.empty();
  const auto posted = post(environment, provider, provider.server.revocation_endpoint,
                           {{"token", std::string((refresh ? tokens.refresh : tokens.access).reveal())},
                            {"token_type_hint", refresh ? "refresh_token" : "access_token"}});
  if (!posted) return tl::unexpected(posted.error());
  const auto& answer = posted->answer;
  if (answer.status == 200 || answer.status == 204) return {};
  const auto body = parse_json_object(answer.body.reveal());
  return tl::unexpected(refusal_of(answer, body ? *body : json::object(), posted->secrets()));
}

std::string callback_url(const domain::Organization& organization, const domain::ClientAuthSettingsId& settings) {
  return organization.org_endpoint("sts/callback") + (settings.empty() ? "" : "/" + settings.str());
}

}  // namespace mandate::broker
