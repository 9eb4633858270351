#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/secret_string.h"
#include "domain/person_change.h"

namespace mandate::manage {

// Whether a member of profiles may be called so.
bool is_attribute_name(std::string_view name);

// Changes of members of a profile that have no meaning of their own; nullopt removes one.
using AttributeChanges = std::map<std::string, std::optional<std::string>>;
// What is wrong with them; one cause per fault.
std::vector<Cause> attribute_faults(const AttributeChanges& changes);
void apply_attributes(const AttributeChanges& changes, std::map<std::string, std::string>& attributes);

// What is wrong with the profile members that the change names; one cause per fault.
std::vector<Cause> profile_faults(const domain::UserChange& change);

// What is wrong with a password for the user of that login. No cause repeats the password.
std::vector<Cause> password_faults(const SecretString& password, std::string_view login);

}  // namespace mandate::manage
