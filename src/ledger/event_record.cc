#include "ledger/event_record.h"

#include "base/json.h"
#include "base/random.h"
#include "crypto/digest.h"

namespace mandate::ledger {
namespace {

using domain::EventParty;

json::object details_json(const std::vector<std::pair<std::string, std::string>>& details) {
  json::object object;
  for (const auto& [name, value] : details)
    if (!value.empty()) object[name] = value;
  return object;
}

json::object party_json(const EventParty& party) {
  json::object object{{"id", party.id},
                      {"type", party.type},
                      {"alternateId", party.alternate_id.empty() ? "unknown" : party.alternate_id},
                      {"displayName", party.display_name}};
  if (party.details.empty())
    object["detailEntry"] = nullptr;
  else
    object["detailEntry"] = details_json(party.details);
  return object;
}

std::string_view severity_of(domain::EventResult result) {
  return result == domain::EventResult::success || result == domain::EventResult::allow ? "INFO" : "WARN";
}

json::object to_json(const domain::Event& event, std::string_view uuid, Time published) {
  json::object outcome{{"result", domain::name_of(event.result)}};
  if (event.reason.empty())
    outcome["reason"] = nullptr;
  else
    outcome["reason"] = event.reason.substr(0, 255);
  json::array targets;
  for (const auto& target : event.targets) targets.push_back(party_json(target));
  const auto& origin = event.origin;
  return {{"uuid", uuid},
          {"published", format_time(published)},
          {"eventType", event.type},
          {"version", "0"},
          {"severity", severity_of(event.result)},
          {"displayMessage", event.message},
          {"actor", party_json(event.actor)},
          {"client", json::object{{"ipAddress", origin.client_address},
                                  {"userAgent", json::object{{"rawUserAgent", origin.user_agent}}}}},
          {"outcome", std::move(outcome)},
          {"target", std::move(targets)},
          {"transaction", json::object{{"type", "WEB"}, {"id", origin.request_id}, {"detail", json::object{}}}},
          {"debugContext", json::object{{"debugData", details_json(event.debug)}}},
          {"authenticationContext", json::object{{"externalSessionId", origin.request_id}}},
          {"securityContext", json::object{}},
          {"request", json::object{{"ipChain", json::array{json::object{{"ip", origin.client_address}}}}}}};
}

}  // namespace

EventRecord to_record(const domain::Event& event, Time published) {
  EventRecord record{
      published, random_uuid(),           event.type, event.actor.id, std::string(domain::name_of(event.result)),
      {},        event.origin.request_id, {}};
  for (const auto& target : event.targets) {
    if (!record.targets.empty()) record.targets += ' ';
    record.targets += target.id;
  }
  record.body = json::serialize(to_json(event, record.uuid, published));
  return record;
}

Result<void> append(storage::sql::Connection& connection, const EventRecord& record, std::string& chain) {
  auto next = crypto::sha256_hex(chain + record.body);
  CHECK(
      connection.execute("insert into events (published, uuid, type, actor, result, targets, request_id, body, chain) "
                         "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                         {record.published, record.uuid, record.type, record.actor, record.result, record.targets,
                          record.request_id, record.body, next}));
  chain = std::move(next);
  return {};
}

Result<std::string> newest_chain(storage::sql::Connection& connection) {
  TRY(auto chain, connection.find("select chain from events order by sequence desc limit 1", {},
                                  [](const storage::sql::Row& row) { return row.string(0); }));
  return std::move(chain).value_or("");
}

}  // namespace mandate::ledger
