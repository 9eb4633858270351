#include "signin/consent.h"

#include <algorithm>

#include "base/secret_string.h"
#include "base/text.h"
#include "signin/authorization.h"
#include "signin/consents.h"
#include "signin/events.h"
#include "signin/secrets.h"
#include "storage/applications.h"
#include "storage/authorization_servers.h"
#include "storage/authorize_requests.h"
#include "storage/consent_grants.h"

namespace mandate::signin {
namespace {

using domain::AuthorizeRequest;
using domain::AuthorizeRequestId;
using domain::ConsentGrant;
using domain::Scope;
using storage::sql::Connection;

constexpr std::string_view approved = "approve", denied = "deny";

Refusal not_usable(std::string note) {
  return {"This question can no longer be answered",
          "It was answered already, it is older than 10 minutes, you signed off, or what the application asked for has "
          "changed. Return to the application and start again there.",
          std::move(note)};
}

std::string form_token_of(const Browser& browser, const AuthorizeRequestId& id, std::string_view shown) {
  return session_form_token(browser.session_cookie, "consent " + id.str() + " " + std::string(shown));
}

std::string ids_of(const std::vector<Scope>& scopes) {
  std::vector<std::string> ids;
  ids.reserve(scopes.size());
  for (const auto& scope : scopes) ids.push_back(scope.id.str());
  return join(ids, " ");
}

// Whether the scope may be left out, and was.
bool is_left_out(const Scope& scope, const oauth::Form& form) {
  return scope.optional && !form.has(acceptance_of(scope.id));
}

// A consent that stands goes on under its id.
Result<ConsentGrant> give(Connection& connection, const AuthorizeRequest& request, const Scope& scope, Time now) {
  storage::ConsentGrants grants(connection);
  TRY(const auto before, grants.list_all({request.user, request.application, request.server, scope.id}));
  ConsentGrant grant;
  if (!before.empty()) {
    grant = before.front();
  } else {
    grant = {domain::ConsentGrantId::generate(), request.user, request.application, request.server, scope.id, now};
  }
  grant.last_updated = now;
  CHECK(grants.put(grant));
  return grant;
}

}  // namespace

std::string acceptance_of(const domain::ScopeId& scope) {
  return "accept_" + scope.str();
}

Result<std::vector<Scope>> scopes_to_ask(Connection& connection, const AuthorizeRequest& request,
                                         const domain::Application& application, const domain::UserId& user) {
  std::vector<Scope> asked;
  if (request.server.empty()) return asked;
  TRY(const auto grants,
      storage::ConsentGrants(connection).list_with_withdrawn({user, application.id, request.server}));
  for (const auto& name : request.scopes) {
    TRY(auto scope, storage::Scopes(connection).find_by_name(request.server, name));
    if (!scope) continue;  // deleted meanwhile: no token will have it
    const bool again = request.asks_for("consent") && scope->consent != domain::Consent::implicit;
    if (again || domain::lacks_consent(*scope, application.consent_method, grants)) asked.push_back(*std::move(scope));
  }
  return asked;
}

// The request that waits for the person of this browser, if everything about it still holds.
Result<Consent::Checked> Consent::check(Connection& connection, const AuthorizeRequestId& id, const Browser& browser,
                                        Time now) {
  TRY(auto live, find_live_session(connection, browser.session_cookie, now));
  TRY(auto request, storage::AuthorizeRequests(connection).find(id));
  if (!live || !request || !request->waits_for_consent() || request->expires <= now ||
      request->session != live->session.id || request->user != live->user.id)
    return not_usable("no request waits for this session's consent");
  TRY(auto application, storage::Applications(connection).find(request->application));
  TRY(auto server, storage::AuthorizationServers(connection).find(request->server));
  if (!application || application->status != domain::Status::active || !server ||
      server->status != domain::Status::active)
    return not_usable("the application or the authorization server is gone or not active");
  if (!oauth::may_redirect_to(*application, request->redirect_uri))
    return not_usable("the redirect_uri is no longer registered");
  TRY(const bool assigned, may_use(connection, live->user, *application));
  if (!assigned) return not_usable("the person is no longer assigned to the application");
  TRY(auto scopes, scopes_to_ask(connection, *request, *application, live->user.id));
  return Asked{*std::move(request), *std::move(live), *std::move(application), *std::move(server), std::move(scopes)};
}

Result<std::variant<Refusal, ConsentPrompt>> Consent::show(const AuthorizeRequestId& id, const Browser& browser) const {
  using Shown = std::variant<Refusal, ConsentPrompt>;
  return environment_.store.read([&](Connection& connection) -> Result<Shown> {
    TRY(auto checked, check(connection, id, browser, environment_.clock.now()));
    if (const auto* refusal = std::get_if<Refusal>(&checked)) return *refusal;
    auto& asked = std::get<Asked>(checked);
    if (asked.scopes.empty()) return not_usable("nothing is left to be asked");
    ConsentPrompt prompt{asked.application,
                         asked.server.name,
                         asked.scopes,
                         asked.live.user.login,
                         id,
                         asked.request.redirect_uri,
                         ids_of(asked.scopes),
                         {}};
    prompt.form_token = form_token_of(browser, id, prompt.shown);
    return prompt;
  });
}

Result<Outcome> Consent::answer(const oauth::Form& form, const Browser& browser) const {
  const AuthorizeRequestId id(form.get("request"));
  const auto decision = form.get("decision"), shown = form.get("shown");
  if (!looks_like_secret(browser.session_cookie) ||
      !equal_in_constant_time(form.get("form_token"), form_token_of(browser, id, shown)) ||
      (decision != approved && decision != denied))
    return not_usable("consent form refused");
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Outcome> {
    TRY(auto checked, check(transaction.connection(), id, browser, transaction.now()));
    if (const auto* refusal = std::get_if<Refusal>(&checked)) return *refusal;
    auto& asked = std::get<Asked>(checked);
    if (decision == denied) return deny(transaction, std::move(asked), browser);
    // Nobody agrees to what they were not shown.
    const auto seen = split_words(shown);
    for (const auto& scope : asked.scopes)
      if (!contains(seen, scope.id.str())) return not_usable("another scope has to be asked for");
    return approve(transaction, std::move(asked), form, browser);
  });
}

Result<Outcome> Consent::approve(ledger::Transaction& transaction, Asked asked, const oauth::Form& form,
                                 const Browser& browser) const {
  auto& request = asked.request;
  for (const auto& scope : asked.scopes)
    if (is_left_out(scope, form)) std::erase(request.scopes, scope.name);
  if (request.scopes.empty()) return deny(transaction, std::move(asked), browser);
  for (const auto& scope : asked.scopes) {
    if (is_left_out(scope, form)) {
      CHECK(take_back(transaction, {request.user, request.application, request.server, scope.id}, asked.live.user,
                      browser));
      continue;
    }
    TRY(const auto grant, give(transaction.connection(), request, scope, transaction.now()));
    transaction.record(consent_given(asked.live.user, grant, scope, browser.origin));
  }
  transaction.touch(domain::consent_key(request.user, request.application, request.server));
  std::erase(request.prompt, "consent");  // it is answered
  CHECK(keep_alive(transaction, asked.live.session));
  TRY(auto response,
      answer_request(transaction, request, /*is_new=*/false, asked.live, environment_.organization, browser.origin));
  return Answer{std::move(response)};
}

Result<Outcome> Consent::deny(ledger::Transaction& transaction, Asked asked, const Browser& browser) const {
  auto& request = asked.request;
  request.expires = transaction.now();  // it is over
  CHECK(storage::AuthorizeRequests(transaction.connection()).update(request));
  transaction.record(consent_denied(asked.live.user, asked.application, asked.scopes, browser.origin));
  return Answer{
      oauth::error_response({request.redirect_uri, request.response_mode, request.state},
                            {"access_denied", "The person does not let the application have what it asked for"},
                            environment_.organization.issuer(request.server))};
}

}  // namespace mandate::signin
