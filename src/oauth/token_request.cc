#include "oauth/token_request.h"

#include <algorithm>

#include "base/storable.h"
#include "base/text.h"
#include "oauth/tokens.h"

namespace mandate::oauth {
namespace {

constexpr std::string_view basic_scheme = "Basic ";
constexpr std::size_t scope_length_max = 4096;

Result<void, TokenError> check_query(std::string_view query) {
  const auto form = Form::parse(query);
  if (!form) return refuse("invalid_request", "The query cannot be read");
  for (const char* name : {"client_id", "client_secret", "client_assertion", "assertion", "subject_token", "code",
                           "refresh_token", "password"})
    if (form->has(name))
      return refuse("client_credentials_in_query", "Credentials and tokens belong in the body, not in the URL");
  return {};
}

// user:password of RFC 7617, each half form-encoded by clients that follow RFC 6749 and raw by others.
Result<PresentedCredentials, TokenError> parse_basic(std::string_view header) {
  const auto unreadable = [] {
    return refuse("invalid_token_endpoint_auth_method", "The Authorization header is not a readable Basic credential");
  };
  if (!starts_with_ignoring_case(header, basic_scheme))
    return refuse("invalid_token_endpoint_auth_method", "The Authorization header must use the scheme Basic here");
  const auto decoded = base64_decode(trim(header.substr(basic_scheme.size())));
  if (!decoded || !is_storable(*decoded)) return unreadable();
  const auto colon = decoded->find(':');
  if (colon == std::string::npos || colon == 0) return unreadable();
  PresentedCredentials credentials;
  credentials.method = PresentedCredentials::Method::client_secret_basic;
  credentials.raw_client_id = decoded->substr(0, colon);
  credentials.raw_secret = SecretString(decoded->substr(colon + 1));
  credentials.client_id = percent_decode(credentials.raw_client_id, true).value_or(credentials.raw_client_id);
  credentials.secret = SecretString(
      percent_decode(credentials.raw_secret.reveal(), true).value_or(std::string(credentials.raw_secret.reveal())));
  if (!is_storable(credentials.client_id)) return unreadable();
  return credentials;
}

Result<PresentedCredentials, TokenError> read_credentials(const RawClientRequest& raw, const Form& form) {
  using Method = PresentedCredentials::Method;
  const bool has_header = raw.authorization_headers > 0, has_secret = form.find("client_secret").has_value(),
             has_assertion = form.find("client_assertion").has_value();
  if (raw.authorization_headers > 1 || has_header + has_secret + has_assertion > 1)
    return refuse("multiple_client_credentials",
                  "Authenticate in one way only: the Authorization header, client_secret, or client_assertion");
  PresentedCredentials credentials;
  if (has_header) {
    TRY(credentials, parse_basic(raw.authorization));
    const auto client_id = form.find("client_id");
    if (client_id && *client_id != credentials.client_id && *client_id != credentials.raw_client_id)
      return refuse("multiple_client_credentials", "client_id and the Authorization header name different clients");
    return credentials;
  }
  credentials.client_id = form.get("client_id");
  if (has_assertion) {
    if (form.get("client_assertion_type") != jwt_bearer_assertion_type)
      return refuse("client_assertion_type_invalid",
                    "client_assertion_type must be " + std::string(jwt_bearer_assertion_type));
    credentials.method = Method::private_key_jwt;
    auto compact = form.get("client_assertion");
    auto jwt = jose::UnverifiedJwt::parse(compact);
    credentials.assertion = PresentedAssertion{std::move(compact), std::move(jwt)};
    return credentials;
  }
  if (form.find("client_assertion_type")) return refuse("client_assertion_invalid_jwt", "client_assertion is missing");
  if (credentials.client_id.empty())
    return refuse("missing_client_credentials", "The request does not say which client sends it");
  if (has_secret) {
    credentials.method = Method::client_secret_post;
    credentials.secret = SecretString(form.get("client_secret"));
  }
  return credentials;
}

}  // namespace

std::string_view name_of(PresentedCredentials::Method method) {
  switch (method) {
    case PresentedCredentials::Method::none:
      return "none";
    case PresentedCredentials::Method::client_secret_basic:
      return "client_secret_basic";
    case PresentedCredentials::Method::client_secret_post:
      return "client_secret_post";
    case PresentedCredentials::Method::private_key_jwt:
      return "private_key_jwt";
  }
  return "none";
}

std::string claimed_client_id(const PresentedCredentials& credentials) {
  if (!credentials.client_id.empty() || !credentials.assertion || !credentials.assertion->jwt)
    return credentials.client_id;
  return jose::string_member(credentials.assertion->jwt->unverified_claims(), "sub").value_or("");
}

Result<ClientRequest, TokenError> parse_client_request(const RawClientRequest& raw) {
  if (!raw.query.empty()) CHECK(check_query(raw.query));
  if (raw.content_type != "application/x-www-form-urlencoded")
    return refuse("invalid_request", "Send the parameters as 'Content-Type: application/x-www-form-urlencoded'");
  auto form = Form::parse(raw.body, {"resource", "audience"});
  if (!form) return refuse("invalid_request", form.error().message);
  // Only who exchanges tokens may name several (RFC 8693 section 2.1).
  if (form->repeats("audience") && form->get("grant_type") != token_exchange_grant)
    return refuse("invalid_request", "The parameter 'audience' is sent twice");
  TRY(auto credentials, read_credentials(raw, *form));
  return ClientRequest{*std::move(form), std::move(credentials)};
}

Result<std::vector<std::string>, TokenError> requested_scopes(const Form& form) {
  auto text = form.get("scope");
  if (text.size() > scope_length_max)
    return refuse("invalid_scope", "scope is longer than " + std::to_string(scope_length_max) + " characters");
  for (const char c : text)
    if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
      return refuse("illegal_scope", "scope holds a character that scope names cannot have");
  std::replace(text.begin(), text.end(), '+', ' ');
  return split_words(text);
}

}  // namespace mandate::oauth
