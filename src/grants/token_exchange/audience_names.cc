#include "grants/token_exchange/audience_names.h"

namespace mandate::grants::token_exchange {
namespace {

// Empty: the person has no such attribute.
std::string value_of(const domain::User& user, const std::string& attribute) {
  if (attribute == "id") return user.id.str();
  if (attribute == "login") return user.login;
  if (attribute == "email") return user.email;
  const auto found = user.attributes.find(attribute);
  return found == user.attributes.end() ? "" : found->second;
}

Decided<std::string> id_there(const domain::Connection& connection, const directory::PersonRecord* person) {
  const auto& attribute = connection.audience.subject;
  const auto refuse = [&](const std::string& why) {
    return oauth::refuse("audience_subject_missing", "The agent's connection " + connection.id.str() +
                                                         " names people to the other server by their '" + attribute +
                                                         "', " + why);
  };
  if (person == nullptr) return refuse("and subject_token is about a service");
  auto value = value_of(person->user, attribute);
  if (value.empty()) return refuse("which the person's profile does not have");
  return value;
}

}  // namespace

Decided<void> name_for_audience(const Request& request, const Path& path, const directory::PersonRecord* person,
                                oauth::IdJag& token) {
  if (path.server) return {};
  const auto& names = path.connection->audience;
  if (!names.subject.empty()) {
    TRY(token.audience_subject, id_there(*path.connection, person));
  }
  if (!names.client_id.empty()) token.client_id = names.client_id;
  token.audience_tenant = names.tenant;
  request.record.note("audienceClientId", names.client_id);
  request.record.note("audienceTenant", token.audience_tenant);
  request.record.note("audienceSubject", token.audience_subject);
  return {};
}

}  // namespace mandate::grants::token_exchange
