#include "grants/authorization_code/authorization_code.h"

#include <algorithm>

#include "base/secret_string.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "grants/consent.h"
#include "grants/sign_on_tokens.h"
#include "grants/subject.h"

namespace mandate::grants::authorization_code {
namespace {

constexpr std::string_view grant_type = "authorization_code";
constexpr SubjectReasons reasons{"invalid_authorization_code", "invalid_authorization_code", "user_not_assigned"};

// One text for all: whoever guesses codes learns nothing.
tl::unexpected<oauth::TokenError> unknown_code(std::string note) {
  return oauth::refuse("invalid_authorization_code",
                       "The authorization code is unknown, expired, used, or was issued to another client",
                       std::move(note));
}

bool is_verifier(const std::string& text) {
  return text.size() >= 43 && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                  c == '_' || c == '~';
         });
}

// RFC 7636 section 4.6; a verifier without a challenge is a downgrade (RFC 9700 section 4.8.2).
Decided<void> check_pkce(const Request& request, const std::string& challenge) {
  const auto verifier = request.form.find("code_verifier");
  if (challenge.empty()) {
    if (verifier)
      return oauth::refuse("pkce_verification_failed",
                           "code_verifier was sent, but the authorization request had no code_challenge");
    return {};
  }
  if (!verifier) return oauth::refuse("pkce_verifier_missing", "code_verifier is missing");
  if (!is_verifier(*verifier))
    return oauth::refuse("pkce_verifier_malformed", "code_verifier must be 43 to 128 unreserved characters");
  const auto digest = crypto::sha256(*verifier);
  if (!equal_in_constant_time(base64url_encode(crypto::bytes_of(digest)), challenge))
    return oauth::refuse("pkce_verification_failed", "code_verifier does not belong to the code_challenge");
  return {};
}

Decided<void> check_request(const Request& request, const domain::AuthorizeRequest& asked) {
  if (asked.client_id != request.client.id) return unknown_code("issued to " + asked.client_id.str());
  if (asked.server != request.issuer.server_id()) return unknown_code("issued by another authorization server");
  if (asked.expires <= request.now) return unknown_code("expired");
  const auto* agent = request.client.agent.get();
  if (agent != nullptr && !agent->agent.honours(asked.expires - domain::AuthorizeRequest::code_lifetime))
    return unknown_code("issued before the tokens of the agent were revoked");
  if (!request.form.find("redirect_uri")) return oauth::refuse("invalid_request", "redirect_uri is missing");
  if (request.form.get("redirect_uri") != asked.redirect_uri)
    return oauth::refuse("mismatched_redirect_uri", "redirect_uri is not the one of the authorization request");
  return check_pkce(request, asked.code_challenge);
}

// The person has agreed before there was a code; they may have taken it back since, or an administrator asks for more.
Decided<void> check_consent(const Request& request, const domain::AuthorizeRequest& asked) {
  if (request.issuer.is_org()) return {};
  TRY(const auto lacking, scopes_without_consent(request.view, {*request.issuer.server, *request.client.application,
                                                                asked.user, asked.scopes}));
  if (lacking.empty()) return {};
  return oauth::refuse("consent_required_authorization_code",
                       "The person has not let the application have " + join(lacking, ", ") + "; ask them again");
}

// Known before the tokens are made, so that a second use of the code can revoke what came of the first.
std::string token_id(const std::string& code) {
  return "AT." + base64url_encode(crypto::bytes_of(crypto::sha256("access token of " + code)));
}

domain::RefreshTokenId refresh_token_id(const std::string& code) {
  const std::string prefix(domain::RefreshTokenTag::prefix);
  return domain::RefreshTokenId(
      prefix +
      crypto::sha256_hex("refresh token of " + code).substr(0, domain::RefreshTokenId::length - prefix.size()));
}

class AuthorizationCode final : public Grant {
 public:
  std::string_view type() const override { return grant_type; }
  bool served_by(const Issuer&) const override { return true; }

  void announce(const oauth::Form&, const Issuer&, Record& record) const override {
    record.message("Redeem an authorization code");
  }

  Decided<Decision> decide(const Request& request) const override {
    if (!request.client.application)
      return oauth::refuse("unauthorized_client", "Only an application can redeem an authorization code");
    const auto code = request.form.find("code");
    if (!code) return oauth::refuse("invalid_request", "code is missing");
    const auto hash = crypto::sha256_hex(*code);
    TRY(const auto asked, from_directory(request.view.authorize_request(hash)));
    if (!asked) return unknown_code("no such code");
    request.record.note("requestedScopes", join(asked->scopes, " "));
    CHECK(check_request(request, *asked));
    TRY(const auto subject,
        find_live_subject(request, asked->user.str(), asked->session.str(), request.client.application, reasons));
    CHECK(check_consent(request, *asked));
    return decision(request, *asked, *subject.person, *code, hash);
  }

 private:
  static Decided<Decision> decision(const Request& request, const domain::AuthorizeRequest& asked,
                                    const directory::PersonRecord& person, const std::string& code,
                                    const std::string& hash) {
    SignOn sign_on{person, asked.session, asked.scopes, asked.auth_time, asked.amr, asked.nonce, token_id(code)};
    sign_on.resources = asked.resources;
    if (wants_refresh_token(request, asked)) sign_on.refresh_token = refresh_token_id(code);
    TRY(auto tokens, decide_sign_on_tokens(request, sign_on));
    auto& decision = tokens.decision;
    OneUse use{{"code:" + hash, asked.expires}, unknown_code("used before").value()};
    use.revoke = {{std::get<oauth::AccessToken>(decision.token).jti, request.now + decision.lifetime}};
    use.withdraw = sign_on.refresh_token;
    decision.single_uses.push_back(std::move(use));
    if (!sign_on.refresh_token.empty()) decision.refresh_token = refresh_token(request, asked, tokens, sign_on);
    return std::move(decision);
  }

  static bool wants_refresh_token(const Request& request, const domain::AuthorizeRequest& asked) {
    return std::find(asked.scopes.begin(), asked.scopes.end(), "offline_access") != asked.scopes.end() &&
           request.client.application->application.has_grant("refresh_token");
  }

  static RefreshTokenUse refresh_token(const Request& request, const domain::AuthorizeRequest& asked,
                                       const SignOnTokens& tokens, const SignOn& sign_on) {
    domain::RefreshToken token;
    token.id = sign_on.refresh_token;
    token.client_id = request.client.id;
    token.application = asked.application;
    token.server = asked.server;
    token.user = asked.user;
    token.session = asked.session;
    token.scopes = asked.scopes;
    token.resources = asked.resources;
    token.auth_time = asked.auth_time;
    token.amr = asked.amr;
    token.created = token.last_used = token.replaced = request.now;
    token.idle = tokens.refresh_token_idle;
    if (tokens.refresh_token_lifetime) token.expires = request.now + *tokens.refresh_token_lifetime;
    SecretString text(request.view.refresh_token_text(token.id, token.generation));
    return {std::move(token), RefreshTokenUse::Write::insert, std::move(text)};
  }
};

}  // namespace

const Grant* grant() {
  static const AuthorizationCode instance;
  return &instance;
}

}  // namespace mandate::grants::authorization_code
