#include <algorithm>

#include "domain/org_scopes.h"
#include "oauth/form.h"
#include "signin/authorization.h"
#include "signin/consent.h"
#include "signin/events.h"
#include "signin/own_page.h"
#include "signin/secrets.h"
#include "storage/api_tokens.h"
#include "storage/applications.h"
#include "storage/authorize_requests.h"
#include "storage/groups.h"
#include "storage/owners.h"

namespace mandate::signin {
namespace {

using domain::AuthorizeRequest;

bool asks_for_administration(const AuthorizeRequest& request) {
  return std::any_of(request.scopes.begin(), request.scopes.end(),
                     [](const std::string& scope) { return scope.starts_with(domain::org_scope_prefix); });
}

// Whether the management API would let this person do anything at all.
Result<bool> is_administrator(storage::sql::Connection& connection, const domain::UserId& user) {
  TRY(const auto roles, storage::AdminRoles(connection).roles_of(user.str()));
  if (!roles.empty()) return true;
  TRY(const auto agents, storage::Owners(connection).list_agents_of(user));
  return !agents.empty();
}

struct Denial {
  std::string reason, description;
};

// Why this person may not use the application just now; nullopt when they may.
Result<std::optional<Denial>> find_denial(storage::sql::Connection& connection, const AuthorizeRequest& request,
                                          const domain::User& user, const domain::Application& application) {
  if (application.status != domain::Status::active)
    return Denial{"APPLICATION_INACTIVE", "The application is not active"};
  if (!request.hinted_user.empty() && request.hinted_user != user.id)
    return Denial{"OTHER_USER", "Another person signed on than the one that id_token_hint names"};
  TRY(const bool assigned, may_use(connection, user, application));
  if (!assigned)
    return Denial{"USER_NOT_ASSIGNED",
                  "The person signed on but is not assigned to this application; an administrator can assign them"};
  if (!asks_for_administration(request)) return std::nullopt;
  TRY(const bool administers, is_administrator(connection, user.id));
  if (!administers)
    return Denial{
        "NO_ADMIN_ROLE",
        "The person has no administrator role and owns no agent, so scopes of the management API are of no use"};
  return std::nullopt;
}

// What the request is about from now on: this person, in this session.
void tie_to(AuthorizeRequest& request, const LiveSession& live) {
  request.session = live.session.id;
  request.user = live.user.id;
  request.auth_time = live.session.created;
  request.amr = live.session.amr;
}

// A page of ours, not of the application: whatever the response mode, the browser is redirected there.
oauth::AuthorizeResponse to_consent_page(const AuthorizeRequest& request, const domain::Organization& organization) {
  const auto query = oauth::encode_form({{"request", request.id.str()}});
  return {{organization.public_url + std::string(consent_path) + "?" + query}, {}};
}

Result<void> store(storage::sql::Connection& connection, const AuthorizeRequest& request, bool is_new) {
  storage::AuthorizeRequests requests(connection);
  return is_new ? requests.insert(request) : requests.update(request);
}

}  // namespace

Result<bool> may_use(storage::sql::Connection& connection, const domain::User& user,
                     const domain::Application& application) {
  storage::Applications applications(connection);
  TRY(const auto direct, applications.find_assignment(application.id, user.id));
  if (direct) return true;
  TRY(const auto assigned, applications.groups_of(application.id));
  TRY(const auto groups, storage::Groups(connection).groups_of(user.id));
  return std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
    return std::find(assigned.begin(), assigned.end(), group) != assigned.end();
  });
}

Result<oauth::AuthorizeResponse> answer_request(ledger::Transaction& transaction, AuthorizeRequest request, bool is_new,
                                                const LiveSession& live, const domain::Organization& organization,
                                                const domain::RequestOrigin& origin) {
  const auto issuer = organization.issuer(request.server);
  const oauth::AuthorizeTarget target{request.redirect_uri, request.response_mode, request.state};
  if (is_for_own_page(request)) {
    request.csrf_hash.clear();
    CHECK(store(transaction.connection(), request, is_new));
    return oauth::AuthorizeResponse{target, {}};
  }
  TRY(const auto application, storage::Applications(transaction.connection()).find(request.application));
  if (!application) return oauth::error_response(target, {"access_denied", "The application is gone"}, issuer);
  request.csrf_hash.clear();  // the form is used up, whatever the answer
  TRY(const auto denial, find_denial(transaction.connection(), request, live.user, *application));
  if (denial) {
    transaction.record(application_denied(live.user, *application, denial->reason, origin));
    if (!is_new) CHECK(store(transaction.connection(), request, is_new));
    return oauth::error_response(target, {"access_denied", denial->description}, issuer);
  }
  TRY(const auto to_ask, scopes_to_ask(transaction.connection(), request, *application, live.user.id));
  if (!to_ask.empty() && request.asks_for("none"))
    return oauth::error_response(
        target, {"consent_required", "The person must be asked, and prompt none does not allow to"}, issuer);
  tie_to(request, live);
  if (!to_ask.empty()) {
    request.expires = transaction.now() + AuthorizeRequest::lifetime;
    CHECK(store(transaction.connection(), request, is_new));
    return to_consent_page(request, organization);
  }
  const auto code = new_secret();
  request.code_hash = hash_of(code);
  request.expires = transaction.now() + AuthorizeRequest::code_lifetime;
  CHECK(store(transaction.connection(), request, is_new));
  transaction.record(application_opened(live.user, *application, origin));
  return oauth::code_response(target, code, issuer);
}

}  // namespace mandate::signin
