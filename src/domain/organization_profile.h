#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace mandate::domain {

// What the organisation says about itself; shown to people, decides nothing.
struct OrganizationProfile {
  std::string company_name;                    // also the name that sign-on pages show
  std::map<std::string, std::string> members;  // of organization_profile_members, by name; none is empty
};

// What a request says about it. Members left out stay as they are, or go when it replaces the profile.
struct OrganizationProfileChange {
  std::optional<std::string> company_name = {};
  std::map<std::string, std::optional<std::string>> members = {};  // nullopt: removed
  bool replaces = false;
};

inline constexpr std::string_view organization_profile_members[] = {"address1",    "address2",
                                                                    "city",        "state",
                                                                    "postalCode",  "country",
                                                                    "phoneNumber", "supportPhoneNumber",
                                                                    "website",     "endUserSupportHelpURL"};
// Those that pages show as links.
inline constexpr std::string_view organization_profile_uris[] = {"website", "endUserSupportHelpURL"};
inline constexpr std::size_t company_name_max = 100, organization_profile_member_max = 1000;

}  // namespace mandate::domain
