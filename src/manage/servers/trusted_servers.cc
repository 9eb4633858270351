#include "manage/servers/trusted_servers.h"

#include <algorithm>

#include "manage/events.h"
#include "manage/servers/server_records.h"
#include "storage/authorization_servers.h"

namespace mandate::manage {
namespace {

using domain::AuthorizationServerId;
using domain::ServerDetails;
using storage::sql::Connection;

constexpr std::string_view object = "AssociatedServer", member = "trusted";
constexpr std::size_t trusted_max = 100;

bool contains(const std::vector<AuthorizationServerId>& ids, const AuthorizationServerId& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// Each server named, once.
Result<std::vector<domain::AuthorizationServer>> resolve(Connection& connection, const AuthorizationServerId& truster,
                                                         const std::vector<AuthorizationServerId>& ids) {
  std::vector<domain::AuthorizationServer> servers;
  std::vector<Cause> causes;
  const auto wrong = [&](std::string summary, std::string reason) {
    causes.push_back({std::move(summary), std::move(reason), std::string(member)});
  };
  if (ids.empty()) wrong("'trusted' must name at least one authorization server.", "");
  for (auto id = ids.begin(); id != ids.end(); ++id) {
    if (std::find(ids.begin(), id, *id) != id) continue;
    TRY(auto server, storage::AuthorizationServers(connection).find(*id));
    if (*id == truster)
      wrong("A server takes its own tokens without being named: '" + id->str() + "'.", "SELF");
    else if (!server)
      wrong("There is no authorization server '" + id->str() + "'.", "NOT_FOUND");
    else
      servers.push_back(*std::move(server));
  }
  if (!causes.empty()) return invalid(std::string(object), std::move(causes));
  return servers;
}

void record(ledger::Transaction& transaction, std::string_view verb, const domain::AuthorizationServer& server,
            const domain::AuthorizationServer& trusted, const Caller& caller) {
  transaction.record(change_event("app.oauth2.trusted_server." + std::string(verb),
                                  "Change whose tokens an authorization server exchanges: " + std::string(verb), caller,
                                  {target(server), target(trusted)}));
  transaction.touch(server.id);
}

}  // namespace

Result<domain::Page<ServerDetails>> TrustedServers::list(bool trusted, const domain::PageRequest& page,
                                                         std::string_view q) const {
  return environment_.store.read([&](Connection& connection) -> Result<domain::Page<ServerDetails>> {
    CHECK(find_server(connection, server_));
    TRY(auto found, storage::AuthorizationServers(connection).list_associated(server_, trusted, page, q));
    return details_of(environment_, connection, std::move(found));
  });
}

Result<std::vector<ServerDetails>> TrustedServers::add(const std::vector<AuthorizationServerId>& ids,
                                                       const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<std::vector<ServerDetails>> {
    auto& connection = transaction.connection();
    TRY(const auto server, find_server(connection, server_));
    TRY(auto wanted, resolve(connection, server_, ids));
    storage::TrustedServers trust(connection);
    TRY(const auto before, trust.list_of(server_));
    std::size_t count = before.size();
    std::vector<ServerDetails> details;
    for (auto& one : wanted) {
      if (!contains(before, one.id)) {
        if (++count > trusted_max)
          return invalid(std::string(object),
                         {{"A server can trust at most " + std::to_string(trusted_max) + " others.", "LIMIT",
                           std::string(member)}});
        CHECK(trust.insert(server_, one.id));
        record(transaction, "add", server, one, caller);
      }
      TRY(auto shown, details_of(environment_, connection, std::move(one)));
      details.push_back(std::move(shown));
    }
    return details;
  });
}

Result<void> TrustedServers::remove(const AuthorizationServerId& id, const Caller& caller) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    auto& connection = transaction.connection();
    TRY(const auto server, find_server(connection, server_));
    TRY(const auto trusted, find_server(connection, id));
    storage::TrustedServers trust(connection);
    TRY(const auto before, trust.list_of(server_));
    if (!contains(before, id)) return not_found(id.str(), object);
    CHECK(trust.erase(server_, id));
    record(transaction, "delete", server, trusted, caller);
    return {};
  });
}

}  // namespace mandate::manage
