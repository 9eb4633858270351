#include "signin/sign_off.h"

#include <algorithm>

#include "base/secret_string.h"
#include "directory/view.h"
#include "signin/secrets.h"
#include "storage/applications.h"
#include "storage/sessions.h"
#include "storage/trusted_origins.h"
#include "storage/users.h"

namespace mandate::signin {
namespace {

using storage::sql::Connection;

bool is_registered(const domain::Application& application, const std::string& uri) {
  const auto& uris = application.post_logout_redirect_uris;
  return std::find(uris.begin(), uris.end(), uri) != uris.end();
}

std::string with_state(const std::string& uri, const std::string& state) {
  if (state.empty()) return uri;
  return uri + (uri.find('?') == std::string::npos ? "?" : "&") + oauth::encode_form({{"state", state}});
}

}  // namespace

struct SignOff::Asked {
  std::optional<IdTokenHint> hint;  // verified
  std::string client_id;            // of the hint, or as sent
  bool contradictory = false;       // client_id as sent is not the hint's
  std::string form_token;
  std::string post_logout_redirect_uri, state;
  std::string from_uri;  // in place of the application's address
  bool may_redirect = false;

  const std::string& destination() const { return from_uri.empty() ? post_logout_redirect_uri : from_uri; }

  // An ID token of this very session, or the person's own word.
  bool may_end(const LiveSession& live, const std::string& session_cookie) const {
    if (hint && hint->session == live.session.id && hint->user == live.user.id) return true;
    return !session_cookie.empty() && equal_in_constant_time(form_token, sign_off_token(session_cookie));
  }
};

Result<SignOffOutcome> SignOff::run(const domain::AuthorizationServerId& server, const oauth::Form& form,
                                    const Browser& browser) const {
  TRY(const bool there, is_there(server));
  if (!there)
    return Refusal{"You are still signed on",
                   "The authorization server that the application asked is not known or not active.",
                   "authorization server unknown or not active"};
  TRY(const auto asked, read(server, form));
  if (asked.contradictory)
    return Refusal{"You are still signed on", "The application sent a client_id that is not the one of its ID token.",
                   "client_id contradicts id_token_hint"};
  return conclude(asked, browser);
}

Result<SignOffOutcome> SignOff::run_without_application(const oauth::Form& form, const Browser& browser) const {
  TRY(const auto asked, read_without_application(form));
  return conclude(asked, browser);
}

Result<SignOffOutcome> SignOff::conclude(const Asked& asked, const Browser& browser) const {
  TRY(const auto live,
      environment_.store.read([&](Connection& connection) { return find_session(connection, asked, browser); }));
  if (live && !asked.may_end(*live, browser.session_cookie))
    return SignOffPrompt{live->user.login, sign_off_token(browser.session_cookie),
                         asked.client_id,  asked.post_logout_redirect_uri,
                         asked.state,      asked.from_uri};
  if (live) CHECK(end(asked, browser));
  if (asked.may_redirect) return SignedOff{with_state(asked.destination(), asked.state), ""};
  if (asked.destination().empty()) return SignedOff{};
  if (!asked.from_uri.empty())
    return SignedOff{"", "The address to go on to is not one of an origin that is trusted for that."};
  return SignedOff{"", "The application asked to go on to an address that is not registered for it."};
}

Result<bool> SignOff::is_there(const domain::AuthorizationServerId& server) const {
  if (server.empty()) return true;
  directory::View view(environment_.directory, directory::Wait::allowed);
  TRY(const auto record, view.server(server));
  return record && record->server.status == domain::Status::active;
}

Result<SignOff::Asked> SignOff::read(const domain::AuthorizationServerId& server, const oauth::Form& form) const {
  Asked asked;
  if (const auto token = form.find("id_token_hint"))
    if (auto hint = environment_.read_id_token(server, *token)) asked.hint = *std::move(hint);
  asked.client_id = form.get("client_id");
  if (asked.hint) {
    asked.contradictory = !asked.client_id.empty() && asked.client_id != asked.hint->client_id.str();
    asked.client_id = asked.hint->client_id.str();
  }
  asked.form_token = form.get("form_token");
  asked.post_logout_redirect_uri = form.get("post_logout_redirect_uri");
  asked.state = form.get("state");
  if (asked.client_id.empty() || asked.post_logout_redirect_uri.empty()) return asked;
  TRY(const auto application, environment_.store.read([&](Connection& connection) {
    return storage::Applications(connection).find_by_client_id(domain::ClientId(asked.client_id));
  }));
  asked.may_redirect = application && is_registered(*application, asked.post_logout_redirect_uri);
  return asked;
}

Result<SignOff::Asked> SignOff::read_without_application(const oauth::Form& form) const {
  Asked asked;
  asked.form_token = form.get("form_token");
  asked.from_uri = form.get("fromURI");
  const auto origin = domain::origin_of_url(asked.from_uri);
  if (origin.empty()) return asked;
  TRY(const auto trusted, environment_.store.read([&](Connection& connection) {
    return storage::TrustedOrigins(connection).find_by_origin(origin);
  }));
  asked.may_redirect = trusted && trusted->status == domain::Status::active && trusted->scopes.redirect;
  return asked;
}

Result<void> SignOff::end(const Asked& asked, const Browser& browser) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto live, find_session(transaction.connection(), asked, browser));
    return live ? end_session(transaction, *live, "", browser.origin) : Result<void>();
  });
}

// The browser's session. A form posted from the application's site comes without the cookie (SameSite=Lax); then the ID
// token alone says which session its application wants to end.
Result<std::optional<LiveSession>> SignOff::find_session(Connection& connection, const Asked& asked,
                                                         const Browser& browser) const {
  const Time now = environment_.clock.now();
  TRY(auto live, find_live_session(connection, browser.session_cookie, now));
  if (live || !asked.hint) return live;
  TRY(auto session, storage::Sessions(connection).find(asked.hint->session));
  if (!session || session->expires <= now || session->user != asked.hint->user) return std::nullopt;
  TRY(auto user, storage::Users(connection).find(session->user));
  if (!user) return std::nullopt;
  return LiveSession{*std::move(session), *std::move(user)};
}

}  // namespace mandate::signin
