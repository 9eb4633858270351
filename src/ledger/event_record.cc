#include "ledger/event_record.h"

#include <algorithm>

#include "base/json.h"
#include "base/random.h"
#include "base/storable.h"
#include "base/text.h"
#include "crypto/digest.h"

namespace mandate::ledger {
namespace {

using domain::EventParty;

using Details = std::vector<domain::Detail>;

// Bytes. What is refused was written by whoever was refused, so there is no reason for it to be as long as they like.
constexpr std::size_t user_agent_max = 400, refused_value_max = 500;

// Writes LogEvent (wire contract 3) member by member. One is written for every token, so it goes without a tree of
// values in between.
class EventText {
 public:
  EventText(const domain::Event& event, std::string_view uuid, Time published)
      : value_max_(is_refusal(event.result) ? refused_value_max : std::string::npos) {
    const auto& origin = event.origin;
    out_.reserve(2048);
    text("{\"uuid\":", uuid);
    text(",\"published\":", format_time(published));
    text(",\"eventType\":", event.type);
    text(",\"version\":\"0\",\"severity\":", severity_of(event.result));
    text(",\"displayMessage\":", event.message);
    out_ += ",\"actor\":";
    party(event.actor);
    text(",\"client\":{\"ipAddress\":", origin.client_address);
    text(",\"userAgent\":{\"rawUserAgent\":", origin.user_agent, user_agent_max);
    text("}},\"outcome\":{\"result\":", domain::name_of(event.result));
    text_or_null(",\"reason\":", truncated(event.reason));
    out_ += "},\"target\":";
    parties(event.targets);
    text(",\"transaction\":{\"type\":\"WEB\",\"id\":", origin.request_id);
    out_ += ",\"detail\":{}},\"debugContext\":{\"debugData\":";
    details(event.debug);
    text("},\"authenticationContext\":{\"externalSessionId\":", origin.request_id);
    text("},\"securityContext\":{},\"request\":{\"ipChain\":[{\"ip\":", origin.client_address);
    out_ += "}]}}";
  }

  std::string take() { return std::move(out_); }

 private:
  static bool is_refusal(domain::EventResult result) {
    return result != domain::EventResult::success && result != domain::EventResult::allow;
  }
  static std::string_view severity_of(domain::EventResult result) { return is_refusal(result) ? "WARN" : "INFO"; }
  static std::string_view truncated(std::string_view reason) { return reason.substr(0, 255); }

  // `before` is what stands before the value, its member name included.
  void text(std::string_view before, std::string_view value) {
    out_ += before;
    append_json_string(out_, value);
  }
  void text(std::string_view before, std::string_view value, std::size_t most) {
    if (value.size() <= most) return text(before, value);
    text(before, shortened(value, most));
  }
  void text_or_null(std::string_view before, std::string_view value) {
    if (!value.empty()) return text(before, value);
    out_ += before;
    out_ += "null";
  }
  // Empty values are left out; of two values of one name the later one stays.
  void details(const Details& details) {
    char before = '{';
    for (auto entry = details.begin(); entry != details.end(); ++entry) {
      const auto repeats = [&](const auto& other) {
        return other.name.str() == entry->name.str() && !other.value.empty();
      };
      if (entry->value.empty() || std::any_of(entry + 1, details.end(), repeats)) continue;
      out_ += before;
      append_json_string(out_, entry->name.str());
      text(":", entry->value, value_max_);
      before = ',';
    }
    out_ += before == '{' ? "{}" : "}";
  }
  void party(const EventParty& party) {
    text("{\"id\":", party.id);
    text(",\"type\":", party.type);
    text(",\"alternateId\":", party.alternate_id.empty() ? "unknown" : std::string_view(party.alternate_id));
    text(",\"displayName\":", party.display_name);
    out_ += ",\"detailEntry\":";
    if (party.details.empty())
      out_ += "null";
    else
      details(party.details);
    out_ += '}';
  }
  void parties(const std::vector<EventParty>& all) {
    out_ += '[';
    for (const auto& one : all) {
      if (out_.back() != '[') out_ += ',';
      party(one);
    }
    out_ += ']';
  }

  const std::size_t value_max_;  // of a detail
  std::string out_;
};

}  // namespace

EventRecord to_record(const domain::Event& event, Time published) {
  EventRecord record{published,
                     random_uuid(),
                     event.type,
                     to_storable(event.actor.id),
                     std::string(domain::name_of(event.result)),
                     {},
                     event.origin.request_id,
                     {}};
  for (const auto& target : event.targets) {
    if (!record.targets.empty()) record.targets += ' ';
    record.targets += to_storable(target.id);
  }
  record.body = EventText(event, record.uuid, published).take();
  return record;
}

std::string next_chain(const std::string& chain, const EventRecord& record) {
  return hex(crypto::bytes_of(crypto::sha256_of_all({chain, record.body})));
}

storage::sql::Command append_command(const EventRecord& record, const std::string& chain) {
  return {
      "insert into events (published, uuid, type, actor, result, targets, request_id, body, chain) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {record.published, record.uuid, record.type, record.actor, record.result, record.targets, record.request_id,
       record.body, chain}};
}

Result<std::string> newest_chain(storage::sql::Connection& connection) {
  TRY(auto chain, connection.find("select chain from events order by sequence desc limit 1", {},
                                  [](const storage::sql::Row& row) { return row.string(0); }));
  return std::move(chain).value_or("");
}

}  // namespace mandate::ledger
