#pragma once

#include <string>
#include <string_view>

#include "domain/person.h"

namespace mandate::domain {

// What the member of the user's profile says, `id` among them, of those that tell people apart; empty: there is none.
std::string profile_member(const User& user, std::string_view name);

}  // namespace mandate::domain
