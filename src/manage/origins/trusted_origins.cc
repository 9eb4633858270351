#include "manage/origins/trusted_origins.h"

#include "base/text.h"
#include "manage/events.h"
#include "storage/trusted_origins.h"

namespace mandate::manage {
namespace {

using domain::Status;
using domain::TrustedOrigin;
using domain::TrustedOriginChange;
using domain::TrustedOriginId;
using storage::sql::Connection;

constexpr std::string_view object = "TrustedOrigin";

Result<TrustedOrigin> find_origin(Connection& connection, const TrustedOriginId& id) {
  TRY(auto origin, storage::TrustedOrigins(connection).find(id));
  if (!origin) return not_found(id.str(), object);
  return *std::move(origin);
}

Result<void> check_change(const TrustedOriginChange& change) {
  std::vector<Cause> causes;
  if (!is_display_text(change.name) || count_code_points(change.name) > domain::trusted_origin_name_max)
    causes.push_back(
        {"'name' must have 1 to " + std::to_string(domain::trusted_origin_name_max) + " readable characters.", "",
         "name"});
  if (const auto fault = domain::origin_fault(change.origin))
    causes.push_back({"'origin' must be what browsers send, as in https://app.example.com:8443: " + *fault + ".",
                      "INVALID_FORMAT", "origin"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<void> check_unique(Connection& connection, const TrustedOrigin& origin) {
  storage::TrustedOrigins origins(connection);
  std::vector<Cause> causes;
  TRY(const auto of_name, origins.find_by_name(origin.name));
  if (of_name && of_name->id != origin.id)
    causes.push_back({"Another trusted origin has the name '" + of_name->name + "': " + of_name->id.str() + ".",
                      "UNIQUE_CONSTRAINT", "name"});
  TRY(const auto of_origin, origins.find_by_origin(origin.origin));
  if (of_origin && of_origin->id != origin.id)
    causes.push_back({"The origin is trusted already: " + of_origin->id.str() + ".", "UNIQUE_CONSTRAINT", "origin"});
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return {};
}

Result<void> check_room(Connection& connection) {
  TRY(const auto count, storage::TrustedOrigins(connection).count());
  if (count < static_cast<std::int64_t>(domain::trusted_origins_max)) return {};
  return invalid(std::string(object),
                 {{"There are " + std::to_string(count) + " trusted origins, which is the most.", "LIMIT", "origin"}});
}

// Counted whether ACTIVE or not, so that activating one never fails.
Result<void> check_framing(Connection& connection, const TrustedOrigin& origin) {
  if (!origin.scopes.iframe_embed) return {};
  const auto filter = domain::parse_filter("type eq \"IFRAME_EMBED\"", ErrorKind::bad_filter);
  TRY(const auto framing,
      storage::TrustedOrigins(connection).list({{"", domain::framing_origins_max + 1}, "", filter.value()}));
  std::size_t others = 0;
  for (const auto& one : framing.rows) others += one.id == origin.id ? 0 : 1;
  if (others < domain::framing_origins_max) return {};
  return invalid(std::string(object),
                 {{"There are " + std::to_string(others) + " origins with the scope IFRAME_EMBED, which is the most.",
                   "LIMIT", "scopes"}});
}

void apply(const TrustedOriginChange& change, TrustedOrigin& origin) {
  origin.name = change.name;
  origin.origin = change.origin;
  origin.scopes = change.scopes;
  origin.status = change.status.value_or(origin.status);
}

void record(ledger::Transaction& transaction, std::string_view verb, std::string message, const Caller& caller,
            const TrustedOrigin& origin) {
  transaction.record(change_event("security.trusted_origin." + std::string(verb), std::move(message), caller,
                                  {{origin.id.str(), std::string(object), origin.origin, origin.name}}));
  transaction.touch(domain::trusted_origins_id);
}

void record_status(ledger::Transaction& transaction, const Caller& caller, const TrustedOrigin& origin) {
  const bool active = origin.status == Status::active;
  record(transaction, active ? "activate" : "deactivate",
         active ? "Activate a trusted origin" : "Deactivate a trusted origin", caller, origin);
}

Result<void> store(ledger::Transaction& transaction, TrustedOrigin& origin, const Caller& caller) {
  origin.last_updated = transaction.now();
  origin.last_updated_by = caller.party.id;
  return storage::TrustedOrigins(transaction.connection()).update(origin);
}

}  // namespace

Result<domain::Page<TrustedOrigin>> TrustedOrigins::list(const ListRequest& request) const {
  storage::TrustedOrigins::ListRequest wanted{request.page, request.q};
  if (request.filter) {
    TRY(wanted.filter, domain::parse_filter(*request.filter, ErrorKind::bad_filter));
  }
  return environment_.store.read(
      [&](Connection& connection) { return storage::TrustedOrigins(connection).list(wanted); });
}

Result<TrustedOrigin> TrustedOrigins::get(const TrustedOriginId& id) const {
  return environment_.store.read([&](Connection& connection) { return find_origin(connection, id); });
}

Result<TrustedOrigin> TrustedOrigins::create(const TrustedOriginChange& change, const Caller& caller) const {
  CHECK(check_change(change));
  TrustedOrigin origin;
  origin.id = TrustedOriginId::generate();
  apply(change, origin);
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<TrustedOrigin> {
    CHECK(check_room(transaction.connection()));
    CHECK(check_unique(transaction.connection(), origin));
    CHECK(check_framing(transaction.connection(), origin));
    origin.created = origin.last_updated = transaction.now();
    origin.created_by = origin.last_updated_by = caller.party.id;
    CHECK(storage::TrustedOrigins(transaction.connection()).insert(origin));
    record(transaction, "create", "Create a trusted origin", caller, origin);
    return origin;
  });
}

Result<TrustedOrigin> TrustedOrigins::replace(const TrustedOriginId& id, const TrustedOriginChange& change,
                                              const Caller& caller) const {
  CHECK(check_change(change));
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<TrustedOrigin> {
    TRY(auto origin, find_origin(transaction.connection(), id));
    const auto before = origin.status;
    apply(change, origin);
    CHECK(check_unique(transaction.connection(), origin));
    CHECK(check_framing(transaction.connection(), origin));
    CHECK(store(transaction, origin, caller));
    record(transaction, "update", "Change a trusted origin", caller, origin);
    if (origin.status != before) record_status(transaction, caller, origin);
    return origin;
  });
}

Result<TrustedOrigin> TrustedOrigins::set_status(const TrustedOriginId& id, Status status, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<TrustedOrigin> {
    TRY(auto origin, find_origin(transaction.connection(), id));
    if (origin.status == status) return origin;
    origin.status = status;
    CHECK(store(transaction, origin, caller));
    record_status(transaction, caller, origin);
    return origin;
  });
}

Result<void> TrustedOrigins::remove(const TrustedOriginId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto origin, find_origin(transaction.connection(), id));
    CHECK(storage::TrustedOrigins(transaction.connection()).erase(id));
    record(transaction, "delete", "Delete a trusted origin", caller, origin);
    return {};
  });
}

}  // namespace mandate::manage
