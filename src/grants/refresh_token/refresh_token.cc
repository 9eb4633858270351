#include "grants/refresh_token/refresh_token.h"

#include <algorithm>

#include "grants/consent.h"
#include "grants/links.h"
#include "grants/refresh_tokens.h"
#include "grants/sign_on_tokens.h"
#include "oauth/token_request.h"

namespace mandate::grants::refresh_token {
namespace {

constexpr std::string_view grant_type = "refresh_token";
// Every note of a use is a write.
constexpr std::chrono::minutes note_interval{1};

// The person, who must count now. Whether their session does is another question: the leave was given for when they are
// away.
Decided<std::shared_ptr<const directory::PersonRecord>> find_person(const Request& request,
                                                                    const domain::RefreshToken& token) {
  TRY(auto person, from_directory(request.view.person(token.user)));
  if (person) request.record.target({person->user.id.str(), "User", person->user.login, person->user.display_name()});
  CHECK(check_person(person.get(), "invalid_refresh_token"));
  CHECK(check_assignment(*person, *request.client.application, "user_not_assigned"));
  return person;
}

Decided<domain::SessionId> live_session(const Request& request, const domain::RefreshToken& token) {
  TRY(const auto session, from_directory(request.view.session(token.session)));
  const bool live = session && session->session.user == token.user && session->session.expires > request.now;
  return live ? token.session : domain::SessionId();
}

tl::unexpected<oauth::TokenError> ask_again(const std::string& what) {
  return oauth::refuse("consent_required_refresh_token",
                       "The person does not let the application have " + what + " any more; ask them again");
}

// What was asked for, which may only be less than what was given; without a word all of it that is left.
Decided<std::vector<std::string>> narrow_scopes(const Request& request, const domain::RefreshToken& token) {
  TRY(auto left, scopes_with_consent(request.view, request.issuer, *request.client.application, token));
  if (left.empty()) return ask_again("any scope");
  TRY(auto wanted, oauth::requested_scopes(request.form));
  if (wanted.empty()) return left;
  for (const auto& scope : wanted) {
    if (std::find(token.scopes.begin(), token.scopes.end(), scope) == token.scopes.end())
      return oauth::refuse("refresh_scopes_denied", "The refresh token does not have the scope " + scope);
    if (std::ranges::find(left, scope) == left.end()) return ask_again(scope);
  }
  return wanted;
}

RefreshTokenUse use_of(const Request& request, const PresentedRefreshToken& presented) {
  auto token = presented.record->token;
  auto write = RefreshTokenUse::Write::nothing;
  // One that was just replaced gets the same successor again.
  if (presented.generation == token.generation) {
    const bool replace = request.client.application->application.rotation() == domain::RefreshRotation::rotate;
    if (replace) {
      ++token.generation;
      token.replaced = request.now;
    }
    if (replace || request.now - token.last_used >= note_interval) {
      token.last_used = request.now;
      write = RefreshTokenUse::Write::update;
    }
  }
  SecretString text(request.view.refresh_token_text(token.id, token.generation));
  return {std::move(token), write, std::move(text)};
}

class RefreshTokenGrant final : public Grant {
 public:
  std::string_view type() const override { return grant_type; }
  bool served_by(const Issuer&) const override { return true; }

  void announce(const oauth::Form&, const Issuer&, Record& record) const override {
    record.message("Use a refresh token");
  }

  Decided<Decision> decide(const Request& request) const override {
    if (!request.client.application)
      return oauth::refuse("unauthorized_client", "Only an application can use a refresh token");
    const auto text = request.form.find("refresh_token");
    if (!text) return oauth::refuse("invalid_request", "refresh_token is missing");
    TRY(const auto presented, check_refresh_token(request, *text, request.client.application->application));
    const auto& token = presented.record->token;
    request.record.note("requestedScopes", request.form.get("scope"));
    TRY(const auto person, find_person(request, token));
    TRY(const auto session, live_session(request, token));
    TRY(auto scopes, narrow_scopes(request, token));
    SignOn sign_on{*person, session, std::move(scopes), token.auth_time, token.amr};
    sign_on.refresh_token = token.id;
    sign_on.resources = token.resources;
    TRY(auto tokens, decide_sign_on_tokens(request, sign_on));
    tokens.decision.refresh_token = use_of(request, presented);
    return std::move(tokens.decision);
  }
};

}  // namespace

const Grant* grant() {
  static const RefreshTokenGrant instance;
  return &instance;
}

}  // namespace mandate::grants::refresh_token
