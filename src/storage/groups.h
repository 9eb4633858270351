#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/filter.h"
#include "domain/page.h"
#include "domain/person.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// Groups and who is in them. Everybody is in the built-in group; nothing is stored for that.
class Groups {
 public:
  explicit Groups(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::Group>> find(const domain::GroupId& id);
  Result<std::optional<domain::Group>> find_by_name(std::string_view name);  // without regard to ASCII case
  Result<void> insert(const domain::Group& group);  // ErrorKind::conflict for a name that is taken
  Result<void> update(const domain::Group& group);
  Result<void> erase(const domain::GroupId& id);  // with its memberships

  struct ListRequest {
    domain::PageRequest page;
    std::string q = {};                         // begins the name
    std::optional<domain::Filter> filter = {};  // attributes: id, type, profile.name, profile.description, created,
                                                // lastUpdated, lastMembershipUpdated
    ErrorKind refusal = ErrorKind::bad_filter;
    domain::Sort sort = {};  // created (the default), lastUpdated, lastMembershipUpdated, id, profile.name
  };
  Result<domain::Page<domain::Group>> list(const ListRequest& request);  // ErrorKind::bad_search for a sort

  Result<bool> has_member(const domain::GroupId& group, const domain::UserId& user);
  Result<bool> add_member(const domain::GroupId& group, const domain::UserId& user);     // false: was one already
  Result<bool> remove_member(const domain::GroupId& group, const domain::UserId& user);  // false: was none
  Result<void> remove_from_all(const domain::UserId& user);
  // The ids of the group's members, by id; of the built-in group: of every user.
  Result<domain::Page<domain::UserId>> members_of(const domain::Group& group, const domain::PageRequest& page);
  Result<std::int64_t> count_members(const domain::Group& group);
  Result<std::vector<domain::UserId>> all_members_of(const domain::Group& group);
  // The ids of every group that the user is in, the built-in one included.
  Result<std::vector<domain::GroupId>> groups_of(const domain::UserId& user);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
