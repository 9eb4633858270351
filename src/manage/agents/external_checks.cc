#include "manage/agents/external_checks.h"

#include <string>
#include <string_view>

#include "base/text.h"
#include "storage/agents.h"

namespace mandate::manage {
namespace {

using Causes = std::vector<Cause>;

constexpr std::string_view platform_member = "platform", external_id_member = "externalId";

void fault(Causes& causes, std::string_view member, const std::string& text, std::string reason) {
  causes.push_back({"'" + std::string(member) + "' " + text, std::move(reason), std::string(member)});
}

void check_text(std::string_view member, const std::optional<std::string>& text, std::size_t most, Causes& causes) {
  if (!text) return;
  if (text->empty() || count_code_points(*text) > most || !is_display_text(*text) || trim(*text) != *text)
    fault(causes, member,
          "must have 1 to " + std::to_string(most) +
              " characters: no control, invisible or direction-changing ones, and no blanks at its ends.",
          "INVALID_FORMAT");
}

void check_unchanged(std::string_view member, const std::string& current, const std::optional<std::string>& wanted,
                     Causes& causes) {
  if (wanted && *wanted != current)
    fault(causes, member, "is said when an agent is registered and cannot be changed.", "IMMUTABLE");
}

}  // namespace

Result<void> check_external(storage::sql::Connection& connection, const domain::AgentId& id,
                            const domain::Agent* current, const domain::AgentChange& change, Causes& causes) {
  if (current != nullptr) {
    check_unchanged(platform_member, current->platform, change.platform, causes);
    check_unchanged(external_id_member, current->external_id, change.external_id, causes);
    return {};
  }
  check_text(platform_member, change.platform, domain::agent_platform_max, causes);
  check_text(external_id_member, change.external_id, domain::agent_external_id_max, causes);
  if (change.external_id && !change.platform)
    fault(causes, platform_member, "is required with 'externalId': ids of two platforms may be the same.", "");
  domain::Agent wanted;
  wanted.id = id;
  wanted.platform = change.platform.value_or("");
  wanted.external_id = change.external_id.value_or("");
  return check_external_is_free(connection, wanted, causes);
}

Result<void> check_external_is_free(storage::sql::Connection& connection, const domain::Agent& agent, Causes& causes) {
  if (agent.external_id.empty()) return {};
  TRY(const auto other, storage::Agents(connection).find_by_external_id(agent.platform, agent.external_id));
  if (other && other->id != agent.id)
    fault(causes, external_id_member, "is that of the agent " + other->id.str() + " on this platform.",
          "UNIQUE_CONSTRAINT");
  return {};
}

}  // namespace mandate::manage
