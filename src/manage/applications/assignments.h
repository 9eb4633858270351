#pragma once

#include <string_view>

#include "domain/app_user.h"
#include "domain/application.h"
#include "domain/page.h"
#include "domain/person.h"
#include "manage/environment.h"

namespace mandate::manage {

struct AssignedUser {
  domain::User user;
  domain::AppUser assignment;
};

struct AssignedGroup {
  domain::Group group;
  Time since{};
};

// Who may use an application: people directly, and everybody in a group. An application can be prepared while it is
// INACTIVE. ErrorKind::not_found for an application, a user or a group that does not exist, and for one that is not
// assigned (directly) where it must be. What the application knows of a person (their name there, a profile) has the
// limits of other profiles: ErrorKind::invalid, one cause per fault.
class Assignments {
 public:
  explicit Assignments(const Environment& environment) : environment_(environment) {}

  Result<domain::Page<AssignedUser>> users(const domain::ApplicationId& application,
                                           const domain::PageRequest& page) const;
  Result<AssignedUser> user(const domain::ApplicationId& application, std::string_view id_or_login) const;
  // Again: changes what `change` names.
  Result<AssignedUser> assign_user(const domain::ApplicationId& application, std::string_view id_or_login,
                                   const domain::AppUserChange& change, const Caller& caller) const;
  Result<AssignedUser> update_user(const domain::ApplicationId& application, std::string_view id_or_login,
                                   const domain::AppUserChange& change, const Caller& caller) const;
  Result<void> unassign_user(const domain::ApplicationId& application, std::string_view id_or_login,
                             const Caller& caller) const;

  Result<domain::Page<AssignedGroup>> groups(const domain::ApplicationId& application,
                                             const domain::PageRequest& page) const;
  Result<AssignedGroup> group(const domain::ApplicationId& application, const domain::GroupId& id) const;
  Result<AssignedGroup> assign_group(const domain::ApplicationId& application, const domain::GroupId& id,
                                     const Caller& caller) const;  // again: changes nothing
  Result<void> unassign_group(const domain::ApplicationId& application, const domain::GroupId& id,
                              const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
