#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/application.h"
#include "domain/authorize_request.h"
#include "oauth/form.h"
#include "signin/environment.h"
#include "signin/outcome.h"
#include "signin/sessions.h"

namespace mandate::signin {

// The authorization endpoint's decision (RFC 6749 section 3.1, OpenID Connect Core section 3.1.2): show why not, send
// the application an error, sign the person on, or, when a session answers for them, send a code at once.
class Authorization {
 public:
  explicit Authorization(const Environment& environment) : environment_(environment) {}

  // `server` is whose endpoint was called; empty: the org authorization server. ErrorKind::unavailable when nothing
  // could be written; refusals are outcomes, not errors.
  Result<Outcome> begin(const domain::AuthorizationServerId& server, const oauth::Form& form,
                        const Browser& browser) const;

 private:
  struct Asked {
    domain::Application application;
    oauth::AuthorizeTarget target;
    domain::AuthorizeRequest request;
    std::string issuer;  // of the server called
    oauth::ScopeOffer offer;
  };
  Result<std::optional<domain::Application>> find_application(const std::string& client_id) const;
  Result<std::optional<oauth::ScopeOffer>> find_offer(const domain::AuthorizationServerId& server,
                                                      const domain::ApplicationId& application) const;
  tl::expected<domain::AuthorizeRequest, oauth::AuthorizeError> parse(const domain::AuthorizationServerId& server,
                                                                      const oauth::Form& form,
                                                                      const Asked& asked) const;
  Result<std::optional<std::vector<std::string>>> find_resources(const domain::AuthorizationServerId& server,
                                                                 const std::vector<std::string>& sent) const;
  Result<Outcome> decide(Asked asked, const Browser& browser) const;
  Result<Outcome> answer_from_session(const Asked& asked, const Browser& browser) const;
  Result<Outcome> prompt(Asked asked, const Browser& browser) const;
  static Outcome refuse(const Asked& asked, const oauth::AuthorizeError& error);

  const Environment& environment_;
};

// Whether the person is assigned to the application: directly, or through a group; everybody is in the built-in one.
Result<bool> may_use(storage::sql::Connection& connection, const domain::User& user,
                     const domain::Application& application);

// Answers a request for a person whose session is live: with a code, with access_denied when the person may not use the
// application, or, where they must be asked first what it may have, with the way to that page (signin/consent.h); with
// consent_required when prompt=none does not allow to ask. Stores the request (`is_new`: it was not stored before) and
// records the event; the answer may leave when the transaction is durable.
Result<oauth::AuthorizeResponse> answer_request(ledger::Transaction& transaction, domain::AuthorizeRequest request,
                                                bool is_new, const LiveSession& live,
                                                const domain::Organization& organization,
                                                const domain::RequestOrigin& origin);

}  // namespace mandate::signin
