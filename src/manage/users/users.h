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

  // What a new user is: STAGED; ACTIVE, or PROVISIONED while there is no password; or PASSWORD_EXPIRED, which needs a
  // password, to be changed at the first sign-on.
  enum class Beginning { staged, active, password_expired };
  // ErrorKind::invalid, one cause per fault.
  Result<domain::User> create(const domain::UserChange& change, Beginning beginning, const Caller& caller) const;
  // A new password ends the user's sessions and refresh tokens.
  Result<domain::User> update(std::string_view id_or_login, const domain::UserChange& change,
                              const Caller& caller) const;

  enum class Transition { activate, deactivate, suspend, unsuspend, unlock };
  // What takes access away ends the user's sessions and refresh tokens. Nobody can take their own access away: somebody
  // must be left who can give it back. ErrorKind::invalid when the status does not allow it.
  Result<domain::User> transition(std::string_view id_or_login, Transition transition, const Caller& caller) const;
  // The password must be changed at the next sign-on; sessions and refresh tokens end. Only of an ACTIVE user.
  Result<domain::User> expire_password(std::string_view id_or_login, const Caller& caller) const;
  // The same with another password, which is given once, for the user to sign on with.
  Result<SecretString> give_temporary_password(std::string_view id_or_login, const Caller& caller) const;
  // For who knows the old one. ErrorKind::invalid. Sessions and refresh tokens go on unless `end_access`.
  Result<domain::User> change_password(std::string_view id_or_login, const domain::PasswordChange& change,
                                       const Caller& caller) const;
  // Deactivates; a user that is DEPROVISIONED already is erased.
  Result<void> remove(std::string_view id_or_login, const Caller& caller) const;
  // `with_tokens`: their refresh tokens too, with the access tokens that came of them.
  Result<void> end_sessions(std::string_view id_or_login, bool with_tokens, const Caller& caller) const;

 private:
  const Environment& environment_;
};

}  // namespace mandate::manage
