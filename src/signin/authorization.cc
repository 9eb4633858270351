#include "signin/authorization.h"

#include "base/text.h"
#include "directory/protected_resources.h"
#include "signin/secrets.h"
#include "storage/applications.h"
#include "storage/authorization_servers.h"
#include "storage/authorize_requests.h"
#include "storage/scope_grants.h"

namespace mandate::signin {
namespace {

using domain::AuthorizeRequest;
using storage::sql::Connection;

Refusal cannot_start(std::string message, std::string note) {
  return {"This sign-on cannot start", std::move(message), std::move(note)};
}

// Whether the person must prove who they are again, or at all.
bool needs_sign_on(const AuthorizeRequest& request, const std::optional<LiveSession>& live, Time now) {
  if (!live || request.asks_for("login") || request.asks_for("select_account")) return true;
  if (!request.hinted_user.empty() && request.hinted_user != live->user.id) return true;
  // max_age=0 means the same as prompt=login (OpenID Connect Core section 3.1.2.1).
  return request.max_age && (request.max_age->count() == 0 || now - live->session.created > *request.max_age);
}

// Ignored at the org one, whose tokens open the management API, `resource` would send such a token to whoever it names.
oauth::AuthorizeError not_protected(const domain::AuthorizationServerId& server) {
  return {"invalid_target",
          server.empty() ? "The org authorization server issues access tokens for itself alone; ask the authorization "
                           "server that the resource names"
                         : "resource is nothing that is ACTIVE and accepts tokens of this authorization server"};
}

}  // namespace

Result<Outcome> Authorization::begin(const domain::AuthorizationServerId& server, const oauth::Form& form,
                                     const Browser& browser) const {
  const auto client_id = form.find("client_id");
  if (!client_id)
    return cannot_start("The application did not say who it is (client_id is missing).", "client_id missing");
  TRY(auto application, find_application(*client_id));
  // One text for both: what exists here is not everybody's business.
  if (!application || application->status != domain::Status::active)
    return cannot_start("The application that sent you here is not known or not active.",
                        application ? "application not active" : "unknown client_id");
  auto target = oauth::find_target(form, *application);
  if (!target) return cannot_start(target.error().message, "redirect_uri refused");

  TRY(auto offer, find_offer(server, application->id));
  if (!offer)
    return cannot_start("The authorization server that the application asked for is not known or not active.",
                        "authorization server unknown or not active");
  Asked asked{
      *std::move(application), *std::move(target), {}, environment_.organization.issuer(server), *std::move(offer)};
  auto request = parse(server, form, asked);
  if (!request) return refuse(asked, request.error());
  TRY(auto resources, find_resources(server, request->resources));
  if (!resources) return refuse(asked, not_protected(server));
  asked.request = *std::move(request);
  asked.request.server = server;
  asked.request.resources = *std::move(resources);
  return decide(std::move(asked), browser);
}

Result<std::optional<domain::Application>> Authorization::find_application(const std::string& client_id) const {
  return environment_.store.read([&](Connection& connection) {
    return storage::Applications(connection).find_by_client_id(domain::ClientId(client_id));
  });
}

// nullopt: no such server, or not ACTIVE.
Result<std::optional<oauth::ScopeOffer>> Authorization::find_offer(const domain::AuthorizationServerId& server,
                                                                   const domain::ApplicationId& application) const {
  return environment_.store.read([&](Connection& connection) -> Result<std::optional<oauth::ScopeOffer>> {
    oauth::ScopeOffer offer;
    if (server.empty()) {
      TRY(const auto grants, storage::ScopeGrants(connection).list_of(application));
      for (const auto& grant : grants) offer.scopes.push_back(grant.scope);
      return offer;
    }
    TRY(const auto found, storage::AuthorizationServers(connection).find(server));
    if (!found || found->status != domain::Status::active) return std::nullopt;
    TRY(const auto scopes, storage::Scopes(connection).list_of(server));
    offer.of_org = false;
    for (const auto& scope : scopes) offer.scopes.push_back(scope.name);
    return offer;
  });
}

// What the resources that were sent are to the server, each once; nullopt: it does not protect one of them.
Result<std::optional<std::vector<std::string>>> Authorization::find_resources(
    const domain::AuthorizationServerId& server, const std::vector<std::string>& sent) const {
  directory::View view(environment_.directory, directory::Wait::allowed);
  std::vector<std::string> resources;
  for (const auto& indicator : sent) {
    TRY(auto found, directory::find_protected_resource(view, server, indicator));
    if (!found) return std::nullopt;
    if (!contains(resources, found->audience)) resources.push_back(std::move(found->audience));
  }
  return resources;
}

tl::expected<AuthorizeRequest, oauth::AuthorizeError> Authorization::parse(const domain::AuthorizationServerId& server,
                                                                           const oauth::Form& form,
                                                                           const Asked& asked) const {
  auto request = oauth::parse_authorize_request(form, asked.application, asked.target, asked.offer);
  const auto token = form.find("id_token_hint");
  if (!request || !token) return request;
  const auto hint = environment_.read_id_token(server, *token);
  if (!hint || hint->client_id != asked.application.client_id)
    return tl::unexpected(oauth::AuthorizeError{
        "invalid_request", "id_token_hint is not an ID token that this server issued to this application"});
  request->hinted_user = hint->user;
  return request;
}

Result<Outcome> Authorization::decide(Asked asked, const Browser& browser) const {
  const Time now = environment_.clock.now();
  asked.request.id = domain::AuthorizeRequestId::generate();
  asked.request.created = now;
  asked.request.expires = now + AuthorizeRequest::lifetime;
  TRY(const auto live, environment_.store.read([&](Connection& connection) {
    return find_live_session(connection, browser.session_cookie, now);
  }));
  if (!needs_sign_on(asked.request, live, now)) return answer_from_session(asked, browser);
  if (asked.request.asks_for("none"))
    return refuse(asked, {"login_required", "The person must sign on, and prompt none does not allow to ask"});
  return prompt(std::move(asked), browser);
}

Result<Outcome> Authorization::answer_from_session(const Asked& asked, const Browser& browser) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Outcome> {
    // Read again in the ledger's order: a session that was ended meanwhile answers for nobody.
    TRY(const auto live, find_live_session(transaction.connection(), browser.session_cookie, transaction.now()));
    if (!live) return refuse(asked, {"login_required", "The session ended while the request was under way"});
    TRY(auto response,
        answer_request(transaction, asked.request, /*is_new=*/true, *live, environment_.organization, browser.origin));
    CHECK(keep_alive(transaction, live->session));
    return Answer{std::move(response)};
  });
}

Result<Outcome> Authorization::prompt(Asked asked, const Browser& browser) const {
  // One cookie for all sign-on forms of a browser: a second tab must not spoil the first.
  const auto cookie = looks_like_secret(browser.form_cookie) ? browser.form_cookie : new_secret();
  const auto token = new_secret();
  asked.request.csrf_hash = form_hash(token, cookie);
  const auto stored = environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    storage::AuthorizeRequests requests(transaction.connection());
    CHECK(requests.erase_expired(transaction.now()));
    return requests.insert(asked.request);
  });
  CHECK(stored);
  return Prompt{
      asked.request.id, asked.application.label, asked.target.redirect_uri, asked.request.login_hint, token, cookie};
}

Outcome Authorization::refuse(const Asked& asked, const oauth::AuthorizeError& error) {
  return Answer{oauth::error_response(asked.target, error, asked.issuer)};
}

}  // namespace mandate::signin
