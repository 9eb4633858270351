#include "broker/renewals.h"

#include "base/log.h"
#include "broker/events.h"
#include "broker/keeping.h"
#include "broker/token_endpoint.h"
#include "storage/brokered_grants.h"

namespace mandate::broker {
namespace {

// Longer than any request to another server may take; after a server that does not answer comes a pause.
constexpr std::chrono::minutes lease{3};
constexpr std::chrono::seconds pause{15};

}  // namespace

bool Renewals::renew(const domain::BrokeredGrantId& id, std::function<void()> done) {
  {
    const std::lock_guard lock(mutex_);
    auto& waiting = waiting_[id];
    waiting.push_back(std::move(done));
    if (waiting.size() > 1) return true;
  }
  if (environment_.outgoing([this, id] { run(id); })) return true;
  std::vector<std::function<void()>> others;
  {
    const std::lock_guard lock(mutex_);
    others = std::move(waiting_.extract(id).mapped());
  }
  // The first is told by the answer; who joined meanwhile decides again, and finds the tokens as they were.
  for (std::size_t i = 1; i < others.size(); ++i) others[i]();
  return false;
}

void Renewals::run(const domain::BrokeredGrantId& id) {
  if (const auto done = renew_now(id); !done)
    log::error("brokered_renewal_failed",
               {{"grant", id.str()}, {"message", done.error().message}, {"note", done.error().note}});
  std::vector<std::function<void()>> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting = std::move(waiting_.extract(id).mapped());
  }
  for (const auto& done : waiting) done();
}

// The grant, if it is this request that is to renew it.
Result<std::optional<Renewals::Claim>> Renewals::claim(const domain::BrokeredGrantId& id) const {
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<std::optional<Claim>> {
    storage::BrokeredGrants grants(transaction.connection());
    const Time now = transaction.now();
    TRY(auto grant, grants.find(id));
    if (!grant || !grant->is_due(now) || !grant->renewable) return std::nullopt;
    TRY(auto way, find_way(transaction.connection(), grant->agent, grant->connection));
    if (!way || way->provider.settings.id != grant->settings) return std::nullopt;
    TRY(const bool taken, grants.take_lease(id, now, now + lease));
    if (!taken) {
      transaction.touch(domain::brokered_key(grant->connection, grant->user));  // decisions see who is at it
      return std::nullopt;
    }
    grant->renewing_until = now + lease;
    return Claim{*std::move(grant), *std::move(way)};
  });
}

Result<void> Renewals::renew_now(const domain::BrokeredGrantId& id) const {
  TRY(auto claimed, claim(id));
  if (!claimed) return {};
  auto& [grant, way] = *claimed;
  TRY(const auto tokens, open_tokens(environment_.sealer, grant.id, grant.sealed_tokens));
  auto received = broker::renew(environment_, way.provider, tokens.refresh);
  const auto actor = party_of(way.agent);
  return environment_.ledger.write([&](ledger::Transaction& transaction) -> Result<void> {
    storage::BrokeredGrants grants(transaction.connection());
    TRY(const auto now_stored, grants.find(id));
    const bool kept = now_stored && now_stored->access_hash == grant.access_hash;
    const auto reason = received ? std::string() : received.error().reason;
    const auto detail = received ? std::string() : received.error().message;
    transaction.record(tokens_requested(way, grant.user, actor, {}, reason, detail));
    if (received) {
      keep_in(grant, *std::move(received), tokens.refresh, way.provider.settings.scopes, environment_.sealer);
      // Withdrawn meanwhile: what is new must be revoked in the place of what was. (Where the person has agreed anew,
      // revoking would end what is new as well.)
      TRY(const auto other, grants.find_of(grant.connection, grant.user));
      if (!now_stored && !other) {
        storage::BrokeredRevocations revocations(transaction.connection());
        CHECK(revocations.erase(grant.id));
        return revocations.insert({grant.id, grant.settings, grant.sealed_tokens, 0, transaction.now()});
      }
    }
    if (!kept) return {};
    transaction.touch(domain::brokered_key(grant.connection, grant.user));
    if (!received && received.error().of_grant) return grants.erase(grant.id);
    if (!received) grant.renewing_until = Time{}, grant.paused_until = transaction.now() + pause;
    return grants.update(grant);
  });
}

}  // namespace mandate::broker
