#pragma once

#include <optional>
#include <string>
#include <variant>

#include "domain/application.h"
#include "oauth/form.h"
#include "signin/environment.h"
#include "signin/outcome.h"
#include "signin/sessions.h"

namespace mandate::signin {

// The page that asks whether the person wants to sign off: anybody can send a browser here.
struct SignOffPrompt {
  std::string login;
  std::string form_token;
  // What the form sends again; each may be empty.
  std::string client_id, post_logout_redirect_uri, state, from_uri;

  // Where the browser will go.
  const std::string& destination() const { return from_uri.empty() ? post_logout_redirect_uri : from_uri; }
};

// The session is over (or there was none). `location` is where the application asked to go on; empty: show a page that
// says so, with `remark` when the address asked for is not one that we send people to.
struct SignedOff {
  std::string location, remark;
};

using SignOffOutcome = std::variant<Refusal, SignOffPrompt, SignedOff>;

// OpenID Connect RP-Initiated Logout 1.0. An ID token of the very session ends it without a question; otherwise the
// person is asked.
class SignOff {
 public:
  explicit SignOff(const Environment& environment) : environment_(environment) {}

  // `server` is whose endpoint was called; empty: the org authorization server. `form` is the query or the body; it
  // holds `form_token` when the person confirmed.
  Result<SignOffOutcome> run(const domain::AuthorizationServerId& server, const oauth::Form& form,
                             const Browser& browser) const;
  // Without an application: the person is asked, and goes on to `fromURI` when its origin is trusted for that
  // (REDIRECT).
  Result<SignOffOutcome> run_without_application(const oauth::Form& form, const Browser& browser) const;

 private:
  struct Asked;
  Result<Asked> read_without_application(const oauth::Form& form) const;
  Result<SignOffOutcome> conclude(const Asked& asked, const Browser& browser) const;
  Result<bool> is_there(const domain::AuthorizationServerId& server) const;
  Result<Asked> read(const domain::AuthorizationServerId& server, const oauth::Form& form) const;
  Result<std::optional<LiveSession>> find_session(storage::sql::Connection& connection, const Asked& asked,
                                                  const Browser& browser) const;
  Result<void> end(const Asked& asked, const Browser& browser) const;

  const Environment& environment_;
};

}  // namespace mandate::signin
