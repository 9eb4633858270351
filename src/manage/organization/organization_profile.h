#pragma once

#include "domain/organization_profile.h"
#include "manage/environment.h"

namespace mandate::manage {

// The profile of the organisation.
class OrganizationProfile {
 public:
  explicit OrganizationProfile(const Environment& environment) : environment_(environment) {}

  Result<domain::OrganizationProfile> get() const;
  // ErrorKind::invalid, one cause per fault.
  Result<domain::OrganizationProfile> change(const domain::OrganizationProfileChange& change,
                                             const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
