#include "manage/servers/rule_checks.h"

#include <algorithm>

#include "base/text.h"
#include "manage/servers/references.h"
#include "storage/policies.h"

namespace mandate::manage {
namespace {

using domain::Rule;
using domain::RuleChange;
using std::chrono::minutes;
using storage::sql::Connection;

struct GrantType {
  std::string_view name;
  bool for_client = false;  // the client may act for itself: no person is asked for
};
// The names that bodies of existing clients carry; a grant type that is not offered simply never occurs.
constexpr GrantType grant_types[] = {
    {"authorization_code"},
    {"client_credentials", true},
    {"implicit"},
    {"interaction_code"},
    {"password"},
    {"refresh_token"},
    {"urn:ietf:params:oauth:grant-type:device_code"},
    {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
    {"urn:ietf:params:oauth:grant-type:saml2-bearer"},
    {"urn:ietf:params:oauth:grant-type:token-exchange", true},
    {"urn:openid:params:grant-type:ciba"},
};

const GrantType* find_grant_type(std::string_view name) {
  for (const auto& known : grant_types)
    if (known.name == name) return &known;
  return nullptr;
}

void check_grant_types(const RuleChange& change, std::vector<Cause>& causes) {
  constexpr const char* member = "conditions.grantTypes.include";
  if (change.grant_types.empty())
    causes.push_back({"'" + std::string(member) + "' must name at least one grant type.", "", member});
  for (const auto& name : change.grant_types)
    if (find_grant_type(name) == nullptr)
      causes.push_back({"There is no grant type '" + name + "'.", "NOT_FOUND", member});
}

// A rule that asks for a person and includes none matches nobody: surely a slip.
void check_somebody(const RuleChange& change, std::vector<Cause>& causes) {
  const bool for_clients =
      std::all_of(change.grant_types.begin(), change.grant_types.end(), [](const std::string& name) {
        const auto* known = find_grant_type(name);
        return known != nullptr && known->for_client;
      });
  if (!for_clients && change.users_include.empty() && change.groups_include.empty())
    causes.push_back(
        {"'conditions.people' must include a user or a group, such as EVERYONE: with these grant types the "
         "rule would match nobody.",
         "", "conditions.people"});
}

std::string in_minutes(minutes value) {
  return std::to_string(value.count());
}

void check_lifetimes(const RuleChange& change, const Rule& stored, std::vector<Cause>& causes) {
  const auto refuse = [&](const std::string& member, const std::string& must) {
    causes.push_back({"'actions.token." + member + "' must be " + must + ".", "", "actions.token." + member});
  };
  const auto access = change.access_token_lifetime.value_or(stored.access_token_lifetime);
  if (access < domain::access_token_lifetime_min || access > domain::access_token_lifetime_max)
    refuse("accessTokenLifetimeMinutes", "from " + in_minutes(domain::access_token_lifetime_min) + " to " +
                                             in_minutes(domain::access_token_lifetime_max));
  const auto refresh = change.refresh_token_lifetime.value_or(stored.refresh_token_lifetime);
  if (refresh != minutes(0) && refresh < access)
    refuse("refreshTokenLifetimeMinutes", "0 (without end) or at least accessTokenLifetimeMinutes");
  const auto window = change.refresh_token_window.value_or(stored.refresh_token_window);
  if (window < domain::refresh_token_window_min || window > domain::refresh_token_window_max)
    refuse("refreshTokenWindowMinutes", "from " + in_minutes(domain::refresh_token_window_min) + " to " +
                                            in_minutes(domain::refresh_token_window_max));
}

Result<void> check_people(Connection& connection, const RuleChange& change, const Rule& stored,
                          std::vector<Cause>& causes) {
  CHECK(
      check_users(connection, {change.users_include, stored.users_include, "conditions.people.users.include"}, causes));
  CHECK(
      check_users(connection, {change.users_exclude, stored.users_exclude, "conditions.people.users.exclude"}, causes));
  CHECK(check_groups(connection, {change.groups_include, stored.groups_include, "conditions.people.groups.include"},
                     true, causes));
  return check_groups(connection, {change.groups_exclude, stored.groups_exclude, "conditions.people.groups.exclude"},
                      false, causes);
}

Result<void> check_name(Connection& connection, const RuleChange& change, const Rule& stored,
                        std::vector<Cause>& causes) {
  if (!is_display_text(change.name) || count_code_points(change.name) > domain::rule_name_max)
    causes.push_back(
        {"'name' must have 1 to " + std::to_string(domain::rule_name_max) + " readable characters.", "", "name"});
  TRY(const auto rules, storage::Rules(connection).list_of(stored.policy));
  for (const auto& other : rules)
    if (other.name == change.name && other.id != stored.id)
      causes.push_back({"The policy has a rule '" + change.name + "'.", "UNIQUE_CONSTRAINT", "name"});
  return {};
}

}  // namespace

Result<void> check_rule(Connection& connection, const domain::AuthorizationServerId& server, const RuleChange& change,
                        const Rule& stored) {
  std::vector<Cause> causes;
  CHECK(check_name(connection, change, stored, causes));
  check_grant_types(change, causes);
  check_somebody(change, causes);
  CHECK(check_people(connection, change, stored, causes));
  if (change.scopes.empty())
    causes.push_back(
        {"'conditions.scopes.include' must name at least one scope, or '*'.", "", "conditions.scopes.include"});
  CHECK(check_scopes(connection, server, {change.scopes, stored.scopes, "conditions.scopes.include"}, causes));
  check_lifetimes(change, stored, causes);
  if (!causes.empty()) return invalid("PolicyRule", std::move(causes));
  return {};
}

}  // namespace mandate::manage
