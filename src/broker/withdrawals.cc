#include "broker/withdrawals.h"

#include "base/backoff.h"
#include "base/log.h"
#include "broker/events.h"
#include "broker/keeping.h"
#include "broker/token_endpoint.h"
#include "signin/events.h"
#include "signin/sessions.h"
#include "storage/agents.h"
#include "storage/brokered_grants.h"
#include "storage/virtual_mcp.h"

namespace mandate::broker {
namespace {

using domain::BrokeredRevocation;
using storage::sql::Connection;

constexpr int at_once = 20;
constexpr std::int64_t attempts_max = 20;
constexpr std::chrono::seconds first_pause{10}, longest_pause{3600};

Result<domain::EventParty> holder_of(Connection& connection, const domain::BrokeredGrant& grant) {
  TRY(auto holder, storage::Agents(connection).find(grant.agent));
  if (!holder) return domain::EventParty{grant.agent.str(), "AIAgent", "", ""};
  TRY(holder->name, storage::name_for_people(connection, *holder));
  return party_of(*holder);
}

}  // namespace

Result<void> Withdrawals::forget(const domain::BrokeredGrantId& id) {
  CHECK(environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    TRY(const auto grant, storage::BrokeredGrants(transaction.connection()).find(id));
    return grant ? withdraw(transaction, *grant) : Result<void>();
  }));
  return send_due();
}

Result<bool> Withdrawals::forget(const domain::BrokeredGrantId& id, const signin::Browser& browser) {
  TRY(const auto forgotten, environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<bool> {
    auto& connection = transaction.connection();
    TRY(const auto live, signin::find_live_session(connection, browser.session_cookie, transaction.now()));
    TRY(const auto grant, storage::BrokeredGrants(connection).find(id));
    if (!live || !grant || grant->user != live->user.id) return false;
    CHECK(withdraw(transaction, *grant));
    TRY(auto holder, holder_of(connection, *grant));
    transaction.record(
        withdrawn(*grant, std::move(holder), signin::party_of(live->user), browser.origin, "by the person"));
    return true;
  }));
  CHECK(send_due());
  return forgotten;
}

Result<void> Withdrawals::send_due() {
  TRY(const auto due, environment_.store.read([&](Connection& connection) {
    return storage::BrokeredRevocations(connection).list_due(environment_.clock.now(), 1);
  }));
  if (due.empty() || sending_.exchange(true)) return {};
  const bool queued = environment_.outgoing([this] {
    const auto sent = send_all();
    sending_ = false;
    if (!sent)
      log::error("brokered_revocation_failed", {{"message", sent.error().message}, {"note", sent.error().note}});
  });
  if (!queued) sending_ = false;  // the job comes again
  return {};
}

Result<void> Withdrawals::send_all() {
  TRY(const auto due, environment_.store.read([&](Connection& connection) {
    return storage::BrokeredRevocations(connection).list_due(environment_.clock.now(), at_once);
  }));
  for (const auto& revocation : due) CHECK(send(revocation));
  return {};
}

Result<void> Withdrawals::send(const BrokeredRevocation& revocation) const {
  TRY(const auto provider,
      environment_.store.read([&](Connection& connection) { return find_provider(connection, revocation.settings); }));
  const auto tokens = open_tokens(environment_.sealer, revocation.grant, revocation.sealed_tokens);
  Answer<void> told;
  if (provider && tokens && !provider->server.revocation_endpoint.empty())
    told = revoke(environment_, *provider, *tokens);
  auto next = revocation;
  ++next.attempts;
  const bool again = !told && !told.error().of_grant && next.attempts < attempts_max;
  if (!told)
    log::warning("brokered_token_not_revoked", {{"grant", revocation.grant.str()},
                                                {"reason", told.error().reason},
                                                {"message", told.error().message},
                                                {"again", again}});
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    storage::BrokeredRevocations revocations(transaction.connection());
    if (!again) return revocations.erase(revocation.grant);
    next.due = transaction.now() + doubled_pause(revocation.attempts, first_pause, longest_pause);
    return revocations.postpone(next);
  });
}

}  // namespace mandate::broker
