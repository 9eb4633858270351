#include "domain/profile_member.h"

namespace mandate::domain {

std::string profile_member(const User& user, std::string_view name) {
  if (name == "id") return user.id.str();
  if (name == "login") return user.login;
  if (name == "email") return user.email;
  const auto found = user.attributes.find(std::string(name));
  return found == user.attributes.end() ? "" : found->second;
}

}  // namespace mandate::domain
