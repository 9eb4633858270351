#include "manage/connections/in_use.h"

#include "storage/connections.h"

namespace mandate::manage {

Result<void> check_not_reached(storage::sql::Connection& connection, std::string_view id, std::vector<Cause>& causes) {
  TRY(const auto connections, storage::Connections(connection).list_leading_to(id));
  for (const auto& one : connections)
    causes.push_back(
        {"The connection " + one.id.str() + " of the agent " + one.agent.str() + " leads to it; delete that first.",
         "IN_USE"});
  return {};
}

}  // namespace mandate::manage
