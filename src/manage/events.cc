#include "manage/events.h"

namespace mandate::manage {

using domain::EventParty;

EventParty target(const domain::User& user) {
  return {user.id.str(), "User", user.login, user.display_name()};
}

EventParty target(const domain::Group& group) {
  return {group.id.str(), "UserGroup", group.name, group.name};
}

EventParty target(const domain::Application& application) {
  return {application.id.str(),
          "AppInstance",
          application.label,
          application.label,
          {{"client_id", application.client_id.str()}}};
}

EventParty target(const domain::AuthorizationServer& server) {
  return {server.id.str(), "AuthorizationServer", server.audience, server.name};
}

EventParty target(const domain::Scope& scope) {
  return {scope.id.str(), "AuthorizationServerScope", scope.name, scope.name};
}

EventParty target(const domain::Policy& policy) {
  return {policy.id.str(), "PolicyEntity", policy.name, policy.name};
}

EventParty target(const domain::Rule& rule) {
  return {rule.id.str(), "PolicyRule", rule.name, rule.name};
}

domain::Event change_event(std::string type, std::string message, const Caller& caller,
                           std::vector<EventParty> targets) {
  domain::Event event;
  event.type = std::move(type);
  event.message = std::move(message);
  event.actor = caller.party;
  event.targets = std::move(targets);
  event.origin = caller.origin;
  return event;
}

}  // namespace mandate::manage
