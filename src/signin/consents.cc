#include "signin/consents.h"

#include <algorithm>

#include "base/secret_string.h"
#include "signin/events.h"
#include "signin/own_page.h"
#include "signin/secrets.h"
#include "signin/sessions.h"
#include "storage/applications.h"
#include "storage/authorization_servers.h"
#include "storage/consent_grants.h"

namespace mandate::signin {
namespace {

using domain::ConsentGrant;
using storage::sql::Connection;

std::string form_token_of(const Browser& browser, const domain::ApplicationId& application,
                          const domain::AuthorizationServerId& server) {
  return session_form_token(browser.session_cookie, "take back " + application.str() + " " + server.str());
}

Result<GivenConsent> describe(Connection& connection, const Browser& browser, const ConsentGrant& grant) {
  GivenConsent given{grant.application, grant.server, {}, {}, {}, grant.created, {}};
  TRY(const auto application, storage::Applications(connection).find(grant.application));
  if (application) given.application_name = application->label;
  TRY(const auto server, storage::AuthorizationServers(connection).find(grant.server));
  if (server) given.server_name = server->name;
  given.form_token = form_token_of(browser, grant.application, grant.server);
  return given;
}

// By application and server, in the order in which the person first agreed.
Result<std::vector<GivenConsent>> describe_all(Connection& connection, const Browser& browser,
                                               const std::vector<ConsentGrant>& grants) {
  std::vector<GivenConsent> all;
  for (const auto& grant : grants) {
    auto entry = std::ranges::find_if(all, [&](const GivenConsent& one) {
      return one.application == grant.application && one.server == grant.server;
    });
    if (entry == all.end()) {
      TRY(auto given, describe(connection, browser, grant));
      entry = all.insert(all.end(), std::move(given));
    }
    TRY(auto scope, storage::Scopes(connection).find(grant.server, grant.scope));
    if (scope) entry->scopes.push_back(*std::move(scope));
  }
  for (auto& given : all) std::ranges::sort(given.scopes, {}, &domain::Scope::name);
  return all;
}

}  // namespace

Result<bool> take_back(ledger::Transaction& transaction, const storage::ConsentGrants::Of& of, const domain::User& user,
                       const Browser& browser) {
  auto& connection = transaction.connection();
  storage::ConsentGrants grants(connection);
  TRY(const auto standing, grants.list_all(of));
  if (standing.empty()) return false;
  std::vector<domain::EventParty> targets;
  for (const auto& grant : standing) {
    CHECK(grants.withdraw(grant.id, transaction.now()));
    TRY(const auto scope, storage::Scopes(connection).find(grant.server, grant.scope));
    targets.push_back(domain::party_of(grant, scope ? scope->name : ""));
  }
  transaction.touch(domain::consent_key(*of.user, *of.application, *of.server));
  transaction.record(consent_taken_back(user, std::move(targets), browser.origin));
  return true;
}

Result<std::variant<Prompt, ConsentsPage>> list_consents(const Environment& environment, const Browser& browser) {
  TRY(auto page, environment.store.read([&](Connection& connection) -> Result<std::optional<ConsentsPage>> {
    TRY(const auto live, find_live_session(connection, browser.session_cookie, environment.clock.now()));
    if (!live) return std::nullopt;
    TRY(const auto grants, storage::ConsentGrants(connection).list_all({.user = live->user.id}));
    TRY(auto given, describe_all(connection, browser, grants));
    return ConsentsPage{live->user.login, std::move(given)};
  }));
  if (page) return *std::move(page);
  TRY(auto prompt, prompt_for_own_page(environment, std::string(consents_path), browser));
  return prompt;
}

Result<bool> take_back_consents(const Environment& environment, const oauth::Form& form, const Browser& browser) {
  const domain::ApplicationId application(form.get("application"));
  const domain::AuthorizationServerId server(form.get("server"));
  if (!looks_like_secret(browser.session_cookie) ||
      !equal_in_constant_time(form.get("form_token"), form_token_of(browser, application, server)))
    return false;
  return environment.ledger.write([&](ledger::Transaction& transaction) -> Result<bool> {
    TRY(const auto live, find_live_session(transaction.connection(), browser.session_cookie, transaction.now()));
    if (!live) return false;
    return take_back(transaction, {live->user.id, application, server}, live->user, browser);
  });
}

}  // namespace mandate::signin
