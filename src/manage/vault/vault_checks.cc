#include "manage/vault/vault_checks.h"

#include <algorithm>

#include "base/text.h"
#include "manage/servers/references.h"

namespace mandate::manage {
namespace {

using Causes = std::vector<Cause>;

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

bool is_member_name(std::string_view name) {
  return !name.empty() && name.size() <= domain::secret_member_name_max &&
         std::all_of(name.begin(), name.end(), is_word_character);
}

// "/databases/orders": a slash before each name, and nothing that would say another folder.
bool is_path(std::string_view path) {
  if (path.size() > domain::vault_path_max || !path.starts_with('/')) return false;
  for (const auto name : split(path.substr(1), '/'))
    if (!is_display_text(name) || name == "." || name == "..") return false;
  return path.size() > 1 && !path.ends_with('/');
}

void check_text(std::string_view member, std::string_view text, std::size_t max, Causes& causes) {
  if (!is_display_text(text) || count_code_points(text) > max)
    causes.push_back({"'" + std::string(member) + "' must have 1 to " + std::to_string(max) + " readable characters.",
                      "", std::string(member)});
}

void check_description(std::string_view description, std::size_t max, Causes& causes) {
  if (!is_utf8(description) || count_code_points(description) > max)
    causes.push_back({"'description' has more than " + std::to_string(max) + " characters.", "", "description"});
}

}  // namespace

Causes vault_secret_faults(const domain::VaultSecret& secret) {
  Causes causes;
  check_text("name", secret.name, domain::vault_name_max, causes);
  if (!secret.path.empty() && !is_path(secret.path))
    causes.push_back({"'path' must be a folder such as '/databases/orders', with at most " +
                          std::to_string(domain::vault_path_max) + " characters.",
                      "INVALID_FORMAT", "path"});
  check_description(secret.description, domain::vault_description_max, causes);
  return causes;
}

Causes secret_members_faults(const domain::SecretMembers& members) {
  Causes causes;
  const auto wrong = [&](std::string summary, std::string location = "members") {
    causes.push_back({std::move(summary), "", std::move(location)});
  };
  if (members.empty() || members.size() > domain::secret_members_max)
    wrong("'members' must have 1 to " + std::to_string(domain::secret_members_max) + " members.");
  std::size_t bytes = 0;
  for (const auto& [name, value] : members) {
    const auto size = value.reveal().size();
    bytes += size;
    if (!is_member_name(name))
      wrong("The names of members must have 1 to " + std::to_string(domain::secret_member_name_max) +
            " characters of A-Z a-z 0-9 _ - .");
    else if (size == 0 || size > domain::secret_member_value_max)
      wrong("'members." + name + "' must have 1 to " + std::to_string(domain::secret_member_value_max) + " bytes.",
            "members." + name);
  }
  if (bytes > domain::secret_bytes_max)
    wrong("The members must have at most " + std::to_string(domain::secret_bytes_max) + " bytes together.");
  return causes;
}

Causes service_account_faults(const domain::ServiceAccount& account) {
  Causes causes;
  const bool named =
      !account.name.empty() && account.name.size() <= domain::service_account_name_max &&
      std::all_of(account.name.begin(), account.name.end(), [](char c) { return is_word_character(c) || c == ' '; });
  if (!named || trim(account.name).empty())
    causes.push_back({"'name' must have 1 to " + std::to_string(domain::service_account_name_max) +
                          " characters of A-Z a-z 0-9 _ - . and space.",
                      "INVALID_FORMAT", "name"});
  check_text("username", account.username, domain::service_account_username_max, causes);
  check_description(account.description, domain::service_account_description_max, causes);
  for (const auto& [member, ids] :
       {std::pair("ownerUserIds", &account.owner_users), std::pair("ownerGroupIds", &account.owner_groups)})
    if (ids->size() > domain::service_account_owners_max)
      causes.push_back({"'" + std::string(member) + "' must name at most " +
                            std::to_string(domain::service_account_owners_max) + ".",
                        "", member});
  return causes;
}

Causes service_password_faults(const SecretString& password) {
  if (!password.empty() && password.reveal().size() <= domain::service_account_password_max) return {};
  return {{"'password' must have 1 to " + std::to_string(domain::service_account_password_max) + " bytes.", "",
           "password"}};
}

Result<void> check_account_owners(storage::sql::Connection& connection, const domain::ServiceAccount& before,
                                  const domain::ServiceAccount& account, Causes& causes) {
  CHECK(check_users(connection, {account.owner_users, before.owner_users, "ownerUserIds"}, causes));
  return check_groups(connection, {account.owner_groups, before.owner_groups, "ownerGroupIds"}, false, causes);
}

}  // namespace mandate::manage
