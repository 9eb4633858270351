#include "manage/organization/organization_profile.h"

#include <algorithm>

#include "base/text.h"
#include "domain/redirect_uri.h"
#include "manage/events.h"
#include "storage/settings.h"

namespace mandate::manage {
namespace {

using domain::OrganizationProfileChange;
using Profile = domain::OrganizationProfile;
using storage::sql::Connection;

constexpr std::string_view object = "OrgSetting";

std::string setting_of(std::string_view member) {
  return "organization_profile." + std::string(member);
}

Result<Profile> read_profile(Connection& connection) {
  storage::Settings settings(connection);
  Profile profile;
  TRY(auto name, settings.find(storage::organization_name_setting));
  profile.company_name = std::move(name).value_or("");
  for (const auto member : domain::organization_profile_members) {
    TRY(auto value, settings.find(setting_of(member)));
    if (value && !value->empty()) profile.members.emplace(member, *std::move(value));
  }
  return profile;
}

Result<void> write_profile(Connection& connection, const Profile& profile) {
  storage::Settings settings(connection);
  CHECK(settings.put(storage::organization_name_setting, profile.company_name));
  for (const auto member : domain::organization_profile_members) {
    const auto found = profile.members.find(std::string(member));
    CHECK(settings.put(setting_of(member), found == profile.members.end() ? "" : found->second));
  }
  return {};
}

void check_member(const std::string& name, const std::string& value, std::vector<Cause>& causes) {
  const std::string text = "'" + name + "'";
  if (value.empty()) return;
  if (!is_display_text(value) || value.size() > domain::organization_profile_member_max)
    causes.push_back({text + " must be at most " + std::to_string(domain::organization_profile_member_max) +
                          " bytes of readable text.",
                      "", name});
  const auto& uris = domain::organization_profile_uris;
  if (std::find(std::begin(uris), std::end(uris), name) == std::end(uris)) return;
  if (const auto fault = domain::web_uri_fault(value))
    causes.push_back({text + " cannot be used: " + *fault + ".", "", name});
}

Result<void> check(const OrganizationProfileChange& change) {
  std::vector<Cause> causes;
  if (change.company_name &&
      (!is_display_text(*change.company_name) || count_code_points(*change.company_name) > domain::company_name_max))
    causes.push_back(
        {"'companyName' must have 1 to " + std::to_string(domain::company_name_max) + " readable characters.", "",
         "companyName"});
  for (const auto& [name, value] : change.members)
    if (value) check_member(name, *value, causes);
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

void apply(const OrganizationProfileChange& change, Profile& profile) {
  if (change.company_name) profile.company_name = *change.company_name;
  if (change.replaces) profile.members.clear();
  for (const auto& [name, value] : change.members) {
    if (value && !value->empty())
      profile.members[name] = *value;
    else
      profile.members.erase(name);
  }
}

}  // namespace

Result<Profile> OrganizationProfile::get() const {
  return environment_.store.read([](Connection& connection) { return read_profile(connection); });
}

Result<Profile> OrganizationProfile::change(const OrganizationProfileChange& change, const Caller& caller) const {
  CHECK(check(change));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<Profile> {
    TRY(auto profile, read_profile(transaction.connection()));
    const auto before = profile;
    apply(change, profile);
    if (before.company_name == profile.company_name && before.members == profile.members) return profile;
    CHECK(write_profile(transaction.connection(), profile));
    transaction.record(change_event(
        "system.organization.update", "Change the profile of the organisation", caller,
        {{environment_.organization.id.str(), "Organization", profile.company_name, profile.company_name}}));
    return profile;
  });
}

}  // namespace mandate::manage
