#include "api/brokered_grant_json.h"

#include "api/links.h"

namespace mandate::api {

json::object to_json(const domain::BrokeredGrant& grant, const std::string& login, const std::string& principal_url) {
  json::object user{{"id", grant.user.str()}};
  if (!login.empty()) user["login"] = login;
  json::object object{
      {"id", grant.id.str()},
      {"user", std::move(user)},
      {"connectionId", grant.connection.str()},
      {"scopes", json::array(grant.scopes.begin(), grant.scopes.end())},
      {"renewable", grant.renewable},
      {"created", format_time(grant.created)},
      {"lastRenewed", format_time(grant.issued)},
      {"_links", json::object{{"self", link(principal_url + "/brokered-grants/" + grant.id.str(), {"DELETE"})},
                              {"connection", link(principal_url + "/connections/" + grant.connection.str())}}}};
  if (grant.last_used) object["lastUsed"] = format_time(*grant.last_used);
  if (grant.expires) object["expires"] = format_time(*grant.expires);
  return object;
}

}  // namespace mandate::api
