#pragma once

#include <string>
#include <variant>
#include <vector>

#include "domain/application.h"
#include "domain/authorization_server.h"
#include "domain/consent.h"
#include "oauth/form.h"
#include "signin/environment.h"
#include "signin/outcome.h"
#include "signin/sessions.h"

namespace mandate::signin {

inline constexpr std::string_view consent_path = "/signin/consent";

// The page that asks what an application may have.
struct ConsentPrompt {
  domain::Application application;
  std::string server;  // its name
  std::vector<domain::Scope> scopes;
  std::string login;
  domain::AuthorizeRequestId request;
  std::string redirect_uri;  // where the answer will lead
  std::string shown;         // ids of the scopes; must come back with the form, as the token must
  std::string form_token;
};

// The member of the form that says yes to a scope that may be left out.
std::string acceptance_of(const domain::ScopeId& scope);

// A person lets an application have scopes of a custom authorization server, or does not (docs/decisions/0025). The
// authorize request waits under its id; every step belongs to the session of the person who signed on for it.
class Consent {
 public:
  explicit Consent(const Environment& environment) : environment_(environment) {}

  Result<std::variant<Refusal, ConsentPrompt>> show(const domain::AuthorizeRequestId& id, const Browser& browser) const;
  // What the person said: `decision` is approve or deny. An Answer goes to where the stored request says, never to what
  // the form says.
  Result<Outcome> answer(const oauth::Form& form, const Browser& browser) const;

 private:
  struct Asked {
    domain::AuthorizeRequest request;
    LiveSession live;
    domain::Application application;
    domain::AuthorizationServer server;
    std::vector<domain::Scope> scopes;  // that the person is to be asked about now
  };
  using Checked = std::variant<Refusal, Asked>;
  static Result<Checked> check(storage::sql::Connection& connection, const domain::AuthorizeRequestId& id,
                               const Browser& browser, Time now);
  Result<Outcome> approve(ledger::Transaction& transaction, Asked asked, const oauth::Form& form,
                          const Browser& browser) const;
  Result<Outcome> deny(ledger::Transaction& transaction, Asked asked, const Browser& browser) const;

  const Environment& environment_;
};

// The scopes of the request that its person has to be asked about before the application gets a code; none at the org
// authorization server.
Result<std::vector<domain::Scope>> scopes_to_ask(storage::sql::Connection& connection,
                                                 const domain::AuthorizeRequest& request,
                                                 const domain::Application& application, const domain::UserId& user);

}  // namespace mandate::signin
