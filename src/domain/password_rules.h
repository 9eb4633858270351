#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret_string.h"

namespace mandate::domain {

// What is wrong with a new password for the user of that login, a sentence each. None repeats the password.
std::vector<std::string> password_faults(const SecretString& password, std::string_view login);

}  // namespace mandate::domain
