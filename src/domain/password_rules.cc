#include "domain/password_rules.h"

#include "base/text.h"
#include "domain/person_change.h"

namespace mandate::domain {

std::vector<std::string> password_faults(const SecretString& password, std::string_view login) {
  std::vector<std::string> faults;
  const auto length = count_code_points(password.reveal());
  if (length < password_min)
    faults.push_back("The password must have at least " + std::to_string(password_min) + " characters.");
  if (length > password_max)
    faults.push_back("The password must have at most " + std::to_string(password_max) + " characters.");
  const auto name = login.substr(0, login.find('@'));
  // A one or two letter name occurs in too many good passwords.
  if (name.size() >= 3 && contains_ignoring_case(password.reveal(), name))
    faults.emplace_back("The password must not contain the login.");
  return faults;
}

}  // namespace mandate::domain
