#include "manage/users/profile_rules.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "domain/password_rules.h"

namespace mandate::manage {
namespace {

constexpr std::string_view password_location = "credentials.password.value";

// Enough to catch what was never an address; only a message sent to it proves more.
bool is_email(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos &&
         text.find_first_of(" \t<>(),;:\\\"/") == std::string_view::npos;
}

void check_name(const std::optional<std::string>& name, std::string_view member, std::vector<Cause>& causes) {
  if (!name || (is_display_text(*name) && count_code_points(*name) <= domain::person_name_max)) return;
  causes.push_back({"'" + std::string(member) + "' must have 1 to " + std::to_string(domain::person_name_max) +
                        " readable characters.",
                    "", std::string(member)});
}

void check_attribute(const std::string& name, const std::optional<std::string>& value, std::vector<Cause>& causes) {
  const std::string location = "profile." + name;
  if (!is_attribute_name(name))
    causes.push_back(
        {"'" + name + "' cannot be the name of a profile member: use letters, digits and '_', a letter first.", "",
         location});
  if (value && value->size() > domain::user_attribute_max)
    causes.push_back(
        {"'" + location + "' is longer than " + std::to_string(domain::user_attribute_max) + " bytes.", "", location});
}

}  // namespace

bool is_attribute_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && name.size() <= 64 && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

std::vector<Cause> attribute_faults(const AttributeChanges& changes) {
  std::vector<Cause> causes;
  for (const auto& [name, value] : changes) check_attribute(name, value, causes);
  if (changes.size() > domain::user_attributes_max)
    causes.push_back(
        {"A profile has at most " + std::to_string(domain::user_attributes_max) + " further members.", "", "profile"});
  return causes;
}

void apply_attributes(const AttributeChanges& changes, std::map<std::string, std::string>& attributes) {
  for (const auto& [name, value] : changes) {
    if (value)
      attributes[name] = *value;
    else
      attributes.erase(name);
  }
}

std::vector<Cause> profile_faults(const domain::UserChange& change) {
  std::vector<Cause> causes;
  if (change.login && (!is_email(*change.login) || !is_display_text(*change.login) ||
                       change.login->size() < domain::login_min || change.login->size() > domain::login_max))
    causes.push_back(
        {"'profile.login' must be an email address of at most " + std::to_string(domain::login_max) + " bytes.", "",
         "profile.login"});
  if (change.email &&
      (!is_email(*change.email) || !is_display_text(*change.email) || change.email->size() > domain::login_max))
    causes.push_back(
        {"'profile.email' must be an email address of at most " + std::to_string(domain::login_max) + " bytes.", "",
         "profile.email"});
  check_name(change.first_name, "profile.firstName", causes);
  check_name(change.last_name, "profile.lastName", causes);
  for (auto& fault : attribute_faults(change.attributes)) causes.push_back(std::move(fault));
  return causes;
}

std::vector<Cause> password_faults(const SecretString& password, std::string_view login) {
  std::vector<Cause> causes;
  for (auto& fault : domain::password_faults(password, login))
    causes.push_back({std::move(fault), "PASSWORD_POLICY", std::string(password_location)});
  return causes;
}

}  // namespace mandate::manage
