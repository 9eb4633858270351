#include "manage/connections/audience_subjects.h"

#include "storage/connections.h"
#include "storage/users.h"

namespace mandate::manage {

Result<void> check_tells_people_apart(storage::sql::Connection& db, const std::string& member,
                                      std::vector<Cause>& causes) {
  if (member.empty()) return {};
  TRY(const auto shared, storage::Users(db).find_shared(member));
  if (shared)
    causes.push_back({"People cannot be named by '" + member + "' to another server: more than one have the value '" +
                          *shared + "'.",
                      "UNIQUE_CONSTRAINT", "audienceSubject"});
  return {};
}

Result<void> check_names_at_others(storage::sql::Connection& db, const domain::User& user) {
  TRY(const auto used, storage::Connections(db).audience_subjects());
  std::vector<Cause> causes;
  for (const auto& [member, connection] : used) {
    TRY(const auto other, storage::Users(db).find_other_with(user, member));
    if (other)
      causes.push_back({"The user " + other->str() + " has this '" + member + "', by which the connection " +
                            connection.str() + " names people to another server: it must be of one person only.",
                        "UNIQUE_CONSTRAINT", "profile." + member});
  }
  if (!causes.empty()) return invalid("User", std::move(causes));
  return {};
}

}  // namespace mandate::manage
