#include "oauth/authorize_request.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "domain/org_scopes.h"
#include "domain/resource_server.h"

namespace mandate::oauth {
namespace {

using domain::Application;
using domain::AuthorizeRequest;
using Checked = tl::expected<void, AuthorizeError>;

// What the org authorization server grants to an application that signs people on.
constexpr std::array<std::string_view, 6> grantable_scopes{"openid", "profile", "email", "address", "phone", "groups"};
// Asks for a refresh token. Clients ask for it by habit, so where the application may not have one it is left out.
constexpr std::string_view offline_access = "offline_access";

constexpr std::size_t challenge_length = 43;  // base64url of a SHA-256
constexpr std::size_t state_max = 4096;
constexpr std::size_t text_max = 1024;
constexpr std::size_t resources_max = 10;

tl::unexpected<AuthorizeError> refuse(std::string_view error, std::string description) {
  return tl::unexpected(AuthorizeError{std::string(error), std::move(description)});
}
tl::unexpected<AuthorizeError> invalid_request(std::string description) {
  return refuse("invalid_request", std::move(description));
}

// RFC 6749 section 4.1.2.1: error_description.
bool fits_description(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7E && c != '"' && c != '\\'; });
}

// Names what was sent when it may stand in a description and is short enough to help.
std::string naming(std::string_view what, std::string_view value) {
  return fits_description(value) && value.size() <= 64 ? std::string(what) + " " + std::string(value)
                                                       : "A " + std::string(what);
}

// "http://127.0.0.1/cb" of "http://127.0.0.1:49152/cb"; nullopt for anything but plain HTTP to a loopback address.
std::optional<std::string> without_loopback_port(std::string_view uri) {
  for (const std::string_view host : {"http://127.0.0.1", "http://[::1]"}) {
    if (!uri.starts_with(host)) continue;
    auto rest = uri.substr(host.size());
    if (rest.starts_with(':')) {
      const auto end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
      unsigned port = 0;
      const auto parsed = std::from_chars(rest.data() + 1, rest.data() + end, port);
      if (parsed.ec != std::errc() || port == 0 || port > 65535) return std::nullopt;
      rest.remove_prefix(end);
    }
    // Anything else would still belong to the authority: 127.0.0.1.example.test, 127.0.0.1:80@example.test.
    if (!rest.empty() && rest.front() != '/' && rest.front() != '?') return std::nullopt;
    return std::string(host) + std::string(rest);
  }
  return std::nullopt;
}

bool is_native_match(std::string_view registered, std::string_view asked) {
  const auto bare = without_loopback_port(asked);
  return bare && bare == without_loopback_port(registered);
}

Checked check_unsupported(const Form& form) {
  if (form.has("request"))
    return refuse("request_not_supported", "Request objects are not supported; send the parameters themselves");
  if (form.has("request_uri"))
    return refuse("request_uri_not_supported", "request_uri is not supported; send the parameters themselves");
  if (form.has("registration"))
    return refuse("registration_not_supported", "The registration parameter is not supported");
  return {};
}

Checked check_response_type(const Form& form, const Application& application) {
  const auto type = form.find("response_type");
  if (!type) return invalid_request("response_type is missing");
  if (*type != "code") return refuse("unsupported_response_type", "response_type must be code");
  if (!contains(application.grant_types, "authorization_code"))
    return refuse("unauthorized_client", "The application is not set up for the authorization_code grant");
  if (const auto mode = form.find("response_mode"); mode && !domain::parse_response_mode(*mode))
    return invalid_request("response_mode must be query, fragment or form_post");
  return {};
}

// What is kept of a request, or goes back with its answer, stays short in whatever form it is written.
Checked check_texts(const Form& form) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  for (const char* name : {"state", "nonce", "login_hint"})
    if (const auto text = form.get(name); std::any_of(text.begin(), text.end(), is_control))
      return invalid_request(std::string(name) + " has a control character");
  if (form.get("state").size() > state_max) return invalid_request("state is longer than 4096 bytes");
  for (const char* name : {"nonce", "login_hint"})
    if (form.get(name).size() > text_max) return invalid_request(std::string(name) + " is longer than 1024 bytes");
  return {};
}

Checked check_scope(const std::string& scope, const ScopeOffer& offer) {
  if (!offer.of_org) {
    if (contains(offer.scopes, scope)) return {};
    return refuse("invalid_scope", naming("scope", scope) + " is not known at this authorization server");
  }
  if (std::find(grantable_scopes.begin(), grantable_scopes.end(), scope) != grantable_scopes.end()) return {};
  if (domain::find_org_scope(scope) == nullptr)
    return refuse("invalid_scope", naming("scope", scope) +
                                       " is not known here; scopes of an API come from its own authorization server");
  if (!contains(offer.scopes, scope))
    return refuse("invalid_scope",
                  "The application is not granted the scope " + scope + "; an administrator can grant it");
  return {};
}

// A request without scope asks to sign the person on and for nothing else (RFC 6749 section 3.3 lets the server choose
// the default): a code that stood for no scope at all would be good for no token.
tl::expected<std::vector<std::string>, AuthorizeError> parse_scopes(const Form& form, const Application& application,
                                                                    const ScopeOffer& offer) {
  // Existing guides join scopes with an encoded plus sign; no scope contains one.
  auto sent = form.get("scope");
  std::replace(sent.begin(), sent.end(), '+', ' ');
  std::vector<std::string> scopes;
  for (auto& scope : split_words(sent)) {
    if (scope == offline_access) {
      if (!application.has_grant("refresh_token")) continue;
    } else {
      CHECK(check_scope(scope, offer));
    }
    scopes.push_back(std::move(scope));
  }
  if (scopes.empty()) scopes.emplace_back("openid");
  return scopes;
}

// RFC 7636. A public client has nothing but the verifier to prove that a code is its own, whatever its settings say.
Checked check_pkce(const Form& form, const Application& application) {
  const auto challenge = form.find("code_challenge");
  const auto method = form.find("code_challenge_method");
  if (!challenge) {
    if (method) return invalid_request("code_challenge is missing although code_challenge_method is there");
    if (application.pkce_required || application.auth_method == domain::AppAuthMethod::none)
      return invalid_request("code_challenge is missing: this application must use PKCE with the method S256");
    return {};
  }
  if (method.value_or("plain") != "S256") return invalid_request("code_challenge_method must be S256");
  if (challenge->size() != challenge_length || !base64url_decode(*challenge))
    return invalid_request("code_challenge must be the base64url form of a SHA-256, 43 characters without padding");
  return {};
}

tl::expected<std::vector<std::string>, AuthorizeError> parse_prompt(const Form& form) {
  auto values = split_words(form.get("prompt"));
  static constexpr std::array<std::string_view, 4> known{"none", "login", "consent", "select_account"};
  for (const auto& value : values)
    if (std::find(known.begin(), known.end(), value) == known.end())
      return invalid_request(naming("prompt", value) + " is not supported");
  if (contains(values, "none") && values.size() > 1)
    return invalid_request("prompt none cannot be combined with another prompt");
  return values;
}

tl::expected<std::optional<std::chrono::seconds>, AuthorizeError> parse_max_age(const Form& form) {
  const auto text = form.find("max_age");
  if (!text) return std::nullopt;
  std::uint32_t seconds = 0;
  const auto parsed = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (parsed.ec != std::errc() || parsed.ptr != text->data() + text->size())
    return invalid_request("max_age must be a number of seconds");
  return std::chrono::seconds(seconds);
}

// RFC 8707 section 2. What they name is for whoever knows what the server protects to say.
tl::expected<std::vector<std::string>, AuthorizeError> parse_resources(const Form& form) {
  auto resources = form.all("resource");
  if (resources.size() > resources_max) return refuse("invalid_target", "More than 10 resources are named");
  for (const auto& resource : resources)
    if (resource.size() > domain::resource_url_max)
      return refuse("invalid_target", "resource is longer than 2048 bytes");
  return resources;
}

AuthorizeResponse respond(const AuthorizeTarget& target, std::vector<std::pair<std::string, std::string>> parameters,
                          std::string_view issuer) {
  if (!target.state.empty()) parameters.emplace_back("state", target.state);
  parameters.emplace_back("iss", issuer);
  return {target, std::move(parameters)};
}

}  // namespace

bool may_redirect_to(const Application& application, std::string_view redirect_uri) {
  const bool native = application.application_type == "native";
  return std::any_of(application.redirect_uris.begin(), application.redirect_uris.end(),
                     [&](const std::string& registered) {
                       return registered == redirect_uri || (native && is_native_match(registered, redirect_uri));
                     });
}

Result<AuthorizeTarget> find_target(const Form& form, const Application& application) {
  const auto redirect_uri = form.find("redirect_uri");
  if (!redirect_uri)
    return fail(ErrorKind::invalid, "The application did not say where to return to (redirect_uri is missing).");
  if (!may_redirect_to(application, *redirect_uri))
    return fail(ErrorKind::invalid,
                "The application asked to return to an address that is not registered for it (redirect_uri must match "
                "one exactly).");
  // What could end a header line or hide the answer never leaves, registered or not (RFC 6749 section 3.1.2: no
  // fragment).
  if (std::any_of(redirect_uri->begin(), redirect_uri->end(),
                  [](unsigned char c) { return c <= 0x20 || c >= 0x7F || c == '#'; }))
    return fail(ErrorKind::invalid,
                "The registered redirect_uri cannot be used: it has a fragment or a character that no URL has.");
  const auto mode = domain::parse_response_mode(form.get("response_mode"));
  return AuthorizeTarget{*redirect_uri, mode.value_or(domain::ResponseMode::query), form.get("state")};
}

tl::expected<AuthorizeRequest, AuthorizeError> parse_authorize_request(const Form& form, const Application& application,
                                                                       const AuthorizeTarget& target,
                                                                       const ScopeOffer& offer) {
  CHECK(check_unsupported(form));
  CHECK(check_response_type(form, application));
  CHECK(check_texts(form));
  CHECK(check_pkce(form, application));
  AuthorizeRequest request;
  TRY(request.scopes, parse_scopes(form, application, offer));
  TRY(request.resources, parse_resources(form));
  TRY(request.prompt, parse_prompt(form));
  TRY(request.max_age, parse_max_age(form));
  request.client_id = application.client_id;
  request.application = application.id;
  request.redirect_uri = target.redirect_uri;
  request.response_mode = target.response_mode;
  request.state = target.state;
  request.nonce = form.get("nonce");
  request.code_challenge = form.get("code_challenge");
  request.login_hint = form.get("login_hint");
  return request;
}

AuthorizeResponse code_response(const AuthorizeTarget& target, std::string_view code, std::string_view issuer) {
  return respond(target, {{"code", std::string(code)}}, issuer);
}

AuthorizeResponse error_response(const AuthorizeTarget& target, const AuthorizeError& error, std::string_view issuer) {
  return respond(target, {{"error", error.error}, {"error_description", error.description}}, issuer);
}

std::string location_of(const AuthorizeResponse& response) {
  const auto& uri = response.target.redirect_uri;
  if (response.parameters.empty()) return uri;
  const bool fragment = response.target.response_mode == domain::ResponseMode::fragment;
  const char* separator = fragment                                   ? "#"
                          : uri.find('?') == std::string::npos       ? "?"
                          : uri.ends_with('?') || uri.ends_with('&') ? ""
                                                                     : "&";
  return uri + separator + encode_form(response.parameters);
}

}  // namespace mandate::oauth
