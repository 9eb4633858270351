#pragma once

#include <optional>
#include <string>

#include "domain/page.h"
#include "domain/person.h"
#include "domain/person_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// Groups of people. The built-in group Everyone cannot be changed: ErrorKind::invalid.
class Groups {
 public:
  explicit Groups(const Environment& environment) : environment_(environment) {}

  Result<domain::Group> get(const domain::GroupId& id) const;
  struct ListRequest {
    domain::PageRequest page;
    std::string q = {};                                   // begins the name
    std::optional<std::string> search = {}, filter = {};  // SCIM filters; one of the two
    domain::Sort sort = {};
  };
  Result<domain::Page<domain::Group>> list(const ListRequest& request) const;
  struct Stats {
    std::int64_t users = 0, applications = 0;
    bool administers = false;  // the group has an administrator role
  };
  Result<Stats> stats(const domain::Group& group) const;
  Result<domain::Group> create(const domain::GroupChange& change, const Caller& caller) const;
  Result<domain::Group> replace(const domain::GroupId& id, const domain::GroupChange& change,
                                const Caller& caller) const;
  // With its memberships, assignments and ownerships.
  Result<void> remove(const domain::GroupId& id, const Caller& caller) const;

  Result<domain::Page<domain::User>> members(const domain::GroupId& id, const domain::PageRequest& page) const;
  // Adding a member again, and removing one who is none, change nothing and succeed.
  Result<void> add_member(const domain::GroupId& id, std::string_view user, const Caller& caller) const;
  Result<void> remove_member(const domain::GroupId& id, std::string_view user, const Caller& caller) const;

 private:
  Result<void> change_membership(const domain::GroupId& id, std::string_view user, bool member,
                                 const Caller& caller) const;

  const Environment& environment_;
};

}  // namespace mandate::manage
