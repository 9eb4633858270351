#include "signin/events.h"

#include "base/text.h"

namespace mandate::signin {
namespace {

using domain::Event;
using domain::EventParty;
using domain::EventResult;

Event event_of(std::string type, std::string message, const domain::User& user, const domain::RequestOrigin& origin) {
  Event event;
  event.type = std::move(type);
  event.message = std::move(message);
  event.actor = party_of(user);
  event.origin = origin;
  return event;
}

Event refused(Event event, std::string reason) {
  event.result = EventResult::failure;
  event.reason = std::move(reason);
  return event;
}

}  // namespace

EventParty party_of(const domain::User& user) {
  return {user.id.str(), "User", user.login, user.display_name()};
}
EventParty party_of(const domain::Application& application) {
  return {application.id.str(), "AppInstance", application.label, application.label};
}
EventParty party_of(const domain::Session& session) {
  return {session.id.str(), "Session", "", ""};
}

Event password_updated(const domain::User& user, const domain::RequestOrigin& origin) {
  auto event = event_of("user.account.update_password", "A person chose a new password", user, origin);
  event.targets = {party_of(user)};
  return event;
}

Event session_started(const domain::User& user, const domain::Session& session, const domain::RequestOrigin& origin) {
  auto event = event_of("user.session.start", "A person signed on", user, origin);
  event.targets = {party_of(session)};
  return event;
}

Event sign_on_failed(const domain::User* user, std::string reason, const domain::RequestOrigin& origin) {
  static const domain::User nobody = [] {
    domain::User unknown;
    unknown.id = domain::UserId("unknown");
    return unknown;
  }();
  auto event = event_of("user.session.start", "A sign-on failed", user != nullptr ? *user : nobody, origin);
  if (user == nullptr) event.actor.display_name = "";
  return refused(std::move(event), std::move(reason));
}

Event session_ended(const domain::User& user, const domain::Session& session, std::string reason,
                    const domain::RequestOrigin& origin) {
  auto event = event_of("user.session.end", "A session ended", user, origin);
  event.targets = {party_of(session)};
  event.reason = std::move(reason);
  return event;
}

Event account_locked(const domain::User& user, const domain::RequestOrigin& origin) {
  auto event = refused(
      event_of("user.account.lock", "Sign-on was paused after too many failures in a row", user, origin), "LOCKED_OUT");
  event.targets = {party_of(user)};
  return event;
}

Event account_unlocked(const domain::User& user, const domain::RequestOrigin& origin) {
  auto event = event_of("user.account.unlock", "The pause of sign-on is over", user, origin);
  event.targets = {party_of(user)};
  return event;
}

Event application_opened(const domain::User& user, const domain::Application& application,
                         const domain::RequestOrigin& origin) {
  auto event = event_of("user.authentication.sso", "A person signed on to an application", user, origin);
  event.targets = {party_of(application)};
  return event;
}

Event application_denied(const domain::User& user, const domain::Application& application, std::string reason,
                         const domain::RequestOrigin& origin) {
  auto event = event_of("app.generic.unauth_app_access_attempt", "A person may not use an application", user, origin);
  event.targets = {party_of(application)};
  return refused(std::move(event), std::move(reason));
}

Event consent_given(const domain::User& user, const domain::ConsentGrant& grant, const domain::Scope& scope,
                    const domain::RequestOrigin& origin) {
  auto event = event_of("app.oauth2.as.consent.grant", "A person let an application have a scope", user, origin);
  event.targets = {domain::party_of(grant, scope.name)};
  return event;
}

Event consent_denied(const domain::User& user, const domain::Application& application,
                     const std::vector<domain::Scope>& scopes, const domain::RequestOrigin& origin) {
  auto event = event_of("app.oauth2.as.consent.grant", "A person did not let an application have scopes", user, origin);
  event.targets = {party_of(application)};
  std::vector<std::string> names;
  for (const auto& scope : scopes) names.push_back(scope.name);
  event.debug = {{"requestedScopes", join(names, " ")}};
  event.result = EventResult::deny;
  event.reason = "REFUSED_BY_PERSON";
  return event;
}

Event consent_taken_back(const domain::User& user, std::vector<EventParty> targets,
                         const domain::RequestOrigin& origin) {
  auto event = event_of("app.oauth2.as.consent.revoke.user.client",
                        "A person took back what they let an application have", user, origin);
  event.targets = std::move(targets);
  return event;
}

}  // namespace mandate::signin
