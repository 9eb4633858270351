#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/page.h"
#include "domain/person.h"
#include "domain/person_change.h"
#include "manage/environment.h"

namespace mandate::manage {

// People. A user is named by id or by login; ErrorKind::not_found when there is none.
class Users {
 public:
  explicit Users(const Environment& environment) : environment_(environment) {}

  Result<domain::User> get(std::string_view id_or_login) const;
  struct ListRequest {
    domain::PageRequest page;
    std::string q = {};                                   // begins a name, the email or the login
    std::optional<std::string> search = {}, filter = {};  // SCIM filters; one of the two. Without any, deactivated
                                                          // users are left out
    domain::Sort sort = {};
  };
  Result<domain::Page<domain::User>> list(const ListRequest& request) const;
  Result<std::vector<domain::Group>> groups_of(std::string_view id_or_login) const;

  // With `activate` ACTIVE, or PROVISIONED while there is no password; else STAGED. ErrorKind::invalid, one cause
  // per fault.
  Result<domain::User> create(const domain::UserChange& change, bool activate, const Caller& caller) const;
  // A new password ends the user's sessions.
  Result<domain::User> update(std::string_view id_or_login, const domain::UserChange& change,
                              const Caller& caller) const;

  enum class Transition { activate, deactivate, suspend, unsuspend, unlock };
  // What takes access away ends the user's sessions. Nobody can take their own access away: somebody must be left
  // who can give it back. ErrorKind::invalid when the status does not allow it.
  Result<domain::User> transition(std::string_view id_or_login, Transition transition, const Caller& caller) const;
  // Deactivates; a user that is DEPROVISIONED already is erased.
  Result<void> remove(std::string_view id_or_login, const Caller& caller) const;
  Result<void> end_sessions(std::string_view id_or_login, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
