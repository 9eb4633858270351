#pragma once

#include <string>

namespace mandate::storage::sql {

// The agents that a person owns, directly or through a group. Who is in the built-in group is not stored: everybody is.
inline std::string agents_owned_by(const std::string& user) {
  return "select agent from owners where principal = " + user +
         " or principal in (select group_id from group_members where user_id = " + user +
         ") or principal in (select id from groups where built_in = 1)";
}

}  // namespace mandate::storage::sql
