// The rules that decide who may have what: a connection's scopes, a policy's clients, a rule's people.
#include <algorithm>

#include "base/text.h"
#include "domain/authorization_server.h"
#include "domain/connection.h"

namespace mandate::domain {
namespace {

bool contains_any(const std::vector<std::string>& list, const std::vector<std::string>& values) {
  return std::any_of(values.begin(), values.end(), [&](const std::string& value) { return contains(list, value); });
}

}  // namespace

bool Connection::allows(const std::string& scope) const {
  switch (scope_condition) {
    case ScopeCondition::all_scopes:
      return true;
    case ScopeCondition::include_only:
      return contains(scopes, scope);
    case ScopeCondition::exclude:
      return !contains(scopes, scope);
  }
  return false;
}

bool Policy::covers_client(std::string_view client_id) const {
  return contains(clients, all_clients) || contains(clients, client_id);
}

bool Rule::covers_person(std::string_view user, const std::vector<std::string>& groups) const {
  if (contains(users_exclude, user) || contains_any(groups_exclude, groups)) return false;
  return contains(users_include, user) || contains(groups_include, everyone) || contains_any(groups_include, groups);
}

bool Rule::covers_machine() const {
  return contains(groups_include, everyone) || (users_include.empty() && groups_include.empty());
}

bool Rule::covers_grant(std::string_view grant_type) const {
  return contains(grant_types, grant_type);
}

bool Rule::covers_scope(std::string_view scope) const {
  return contains(scopes, "*") || contains(scopes, scope);
}

}  // namespace mandate::domain
