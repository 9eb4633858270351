#pragma once

#include <string>
#include <string_view>

#include "domain/person.h"
#include "manage/environment.h"

namespace mandate::manage {

// A link with which a person chooses a password (domain/password_link.h). It is given to the administrator who asks for
// it and to nobody else: this server sends no mail.
struct GivenPasswordLink {
  std::string url;
  std::string token;  // in it
};

// Ways for people who have no password, or not one that they know. ErrorKind::forbidden where an access token would
// take over an administrator, ErrorKind::invalid where the status stands against it.
class PasswordRecovery {
 public:
  explicit PasswordRecovery(const Environment& environment) : environment_(environment) {}

  // Takes the password and all access away until another one is chosen (status RECOVERY). Not one's own.
  Result<GivenPasswordLink> reset(std::string_view id_or_login, const Caller& caller) const;
  // The password stays good until another one is chosen.
  Result<GivenPasswordLink> forgot(std::string_view id_or_login, const Caller& caller) const;
  // For a person who was activated and has no password yet; ends the links before.
  Result<GivenPasswordLink> reactivate(std::string_view id_or_login, const Caller& caller) const;
  // Activates a person who has no password.
  Result<GivenPasswordLink> activate(std::string_view id_or_login, const Caller& caller) const;

 private:
  using Change = Result<void> (*)(ledger::Transaction& transaction, domain::User& user, const Caller& caller);
  Result<GivenPasswordLink> give(std::string_view id_or_login, std::chrono::hours lifetime, Change change,
                                 const Caller& caller) const;
  GivenPasswordLink link_to(const domain::User& user, Time expires) const;

  const Environment& environment_;
};

}  // namespace mandate::manage
