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

class Users {
 public:
  explicit Users(sql::Connection& connection) : connection_(connection) {}

  Result<std::optional<domain::User>> find(const domain::UserId& id);
  Result<std::optional<domain::User>> find_by_login(std::string_view login);  // without regard to ASCII case
  Result<void> insert(const domain::User& user);  // ErrorKind::conflict for a login that is taken
  Result<void> update(const domain::User& user);  // everything but `created`; ErrorKind::conflict as above
  // What people can be told apart by is the value of `member`, "email" or another of the profile, that is not empty.
  // Somebody else who has the same: email addresses count without regard to ASCII case.
  Result<std::optional<domain::UserId>> find_other_with(const domain::User& user, std::string_view member);
  // A value that more than one have.
  Result<std::optional<std::string>> find_shared(std::string_view member);
  // The row alone: memberships, assignments, sessions and the rest are erased by their own classes.
  Result<void> erase(const domain::UserId& id);

  struct ListRequest {
    domain::PageRequest page;
    std::string q = {};  // begins the first name, the last name, the email or the login
    // Attributes: id, status, created, activated, statusChanged, lastLogin, lastUpdated, passwordChanged,
    // profile.login, profile.email, profile.firstName, profile.lastName.
    std::optional<domain::Filter> filter = {};
    ErrorKind refusal = ErrorKind::bad_filter;  // of a filter that cannot be used
    domain::Sort sort = {};                     // created (the default), or any of these that every user has
    bool with_deprovisioned = true;
  };
  Result<domain::Page<domain::User>> list(const ListRequest& request);  // ErrorKind::bad_search for a sort

 private:
  sql::Connection& connection_;
};

}  // namespace mandate::storage
