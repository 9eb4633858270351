#include "oauth/user_claims.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace mandate::oauth {
namespace {

using Names = std::initializer_list<std::pair<std::string_view, const char*>>;  // claim, profile attribute

void add(json::object& claims, std::string_view name, const std::string& value) {
  if (!value.empty()) claims[name] = value;
}

void add_attributes(json::object& claims, const domain::User& user, Names names) {
  for (const auto& [claim, attribute] : names)
    if (const auto found = user.attributes.find(attribute); found != user.attributes.end())
      add(claims, claim, found->second);
}

void add_profile(json::object& claims, const domain::User& user) {
  add(claims, "name", user.display_name());
  add(claims, "given_name", user.first_name);
  add(claims, "family_name", user.last_name);
  add(claims, "preferred_username", user.login);
  add_attributes(claims, user,
                 {{"middle_name", "middleName"},
                  {"nickname", "nickName"},
                  {"profile", "profileUrl"},
                  {"zoneinfo", "timezone"},
                  {"locale", "locale"}});
  claims["updated_at"] = to_seconds(user.last_updated);
}

void add_address(json::object& claims, const domain::User& user) {
  json::object address;
  add_attributes(address, user,
                 {{"street_address", "streetAddress"},
                  {"locality", "city"},
                  {"region", "state"},
                  {"postal_code", "zipCode"},
                  {"country", "countryCode"}});
  if (!address.empty()) claims["address"] = std::move(address);
}

}  // namespace

void add_user_claims(json::object& claims, const domain::User& user, const std::vector<std::string>& scopes,
                     const std::vector<std::string>& groups) {
  const auto asked = [&](std::string_view scope) {
    return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
  };
  if (asked("profile")) add_profile(claims, user);
  if (asked("email")) add(claims, "email", user.email);
  if (asked("address")) add_address(claims, user);
  if (asked("phone")) add_attributes(claims, user, {{"phone_number", "primaryPhone"}, {"phone_number", "mobilePhone"}});
  if (asked("groups")) claims["groups"] = json::array(groups.begin(), groups.end());
}

}  // namespace mandate::oauth
