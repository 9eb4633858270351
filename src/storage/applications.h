#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/app_user.h"
#include "domain/application.h"
#include "domain/filter.h"
#include "domain/page.h"
#include "storage/sql/connection.h"

namespace mandate::storage {

// OIDC applications, and the people and groups that may use them.
class Applications {
 public:
  explicit Applications(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::Application>> find(const domain::ApplicationId& id);
  Result<std::optional<domain::Application>> find_by_client_id(const domain::ClientId& client_id);
  Result<std::optional<domain::Application>> find_by_label(std::string_view label);  // exactly
  Result<void> insert(const domain::Application& application);  // ErrorKind::conflict for a client_id that is taken
  Result<void> update(const domain::Application& application);  // not its client_id
  Result<void> erase(const domain::ApplicationId& id);          // with its assignments

  struct ListRequest {
    domain::PageRequest page;
    std::string q = {};                         // begins the label
    std::string match = {};                     // a part of the label, in any case
    std::optional<domain::Filter> filter = {};  // attributes: id, status, name, label, created, lastUpdated,
                                                // user.id and group.id (of whom it is assigned to)
  };
  Result<domain::Page<domain::Application>> list(const ListRequest& request);  // in order of creation

  struct GroupAssignment {
    domain::GroupId group;
    Time created{};
  };
  Result<bool> assign(const domain::ApplicationId& application, const domain::UserId& user,
                      Time now);                                                                // false: is already
  Result<bool> unassign(const domain::ApplicationId& application, const domain::UserId& user);  // false: was not
  Result<std::optional<domain::AppUser>> find_assignment(const domain::ApplicationId& application,
                                                         const domain::UserId& user);
  Result<void> update_assignment(const domain::AppUser& assignment);
  Result<domain::Page<domain::AppUser>> users_of(const domain::ApplicationId& application,
                                                 const domain::PageRequest& page);
  Result<void> unassign_from_all(const domain::UserId& user);
  // Of the user directly, not through a group; by application.
  Result<std::vector<domain::AppUser>> assignments_of(const domain::UserId& user);

  Result<bool> assign(const domain::ApplicationId& application, const domain::GroupId& group, Time now);
  Result<bool> unassign(const domain::ApplicationId& application, const domain::GroupId& group);
  Result<std::optional<GroupAssignment>> find_assignment(const domain::ApplicationId& application,
                                                         const domain::GroupId& group);
  Result<domain::Page<GroupAssignment>> groups_of(const domain::ApplicationId& application,
                                                  const domain::PageRequest& page);
  Result<std::vector<domain::GroupId>> groups_of(const domain::ApplicationId& application);
  Result<std::vector<domain::ApplicationId>> applications_of(const domain::GroupId& group);

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
