#include "issuance/decisions.h"

#include <utility>

#include "base/log.h"
#include "oauth/token_response.h"
#include "storage/brokered_grants.h"

namespace mandate::issuance {
namespace {

// How often a decision is made anew because something was not in memory, or what it was based on changed under it.
constexpr int attempts_max = 8;

Reply reply_of(const oauth::TokenError& error, bool authenticated) {
  return {error.status, oauth::to_text(error, authenticated), error.status == 401 && error.error == "invalid_client",
          error.reason + (error.note.empty() ? "" : ": " + error.note)};
}

Reply reply_of(Prepared& prepared) {
  prepared.reply.authenticated = prepared.authenticated;
  return std::move(prepared.reply);
}

bool changes_something(const Prepared& prepared) {
  return !prepared.single_uses.empty() || !prepared.revocations.empty() || !prepared.refresh_tokens.empty();
}

// What is written beside the record; an empty function when nothing is.
std::function<Result<void>(ledger::Transaction&)> change_of(Prepared& prepared) {
  auto tokens = to_change(std::move(prepared.refresh_tokens));
  if (!prepared.brokered_use) return tokens;
  return [tokens = std::move(tokens),
          use = *std::move(prepared.brokered_use)](ledger::Transaction& transaction) -> Result<void> {
    if (tokens) CHECK(tokens(transaction));
    transaction.touch(use.key);
    return storage::BrokeredGrants(transaction.connection()).note_use(use.id, transaction.now());
  };
}

Reply unavailable(std::string note) {
  return reply_of(
      oauth::token_error("temporarily_unavailable", "The server cannot do this just now; try again", std::move(note)),
      false);
}

}  // namespace

struct Decisions::Work {
  Prepare prepare;
  std::function<void(Reply)> done;
  CountRefusal count_refusal = {};
  int attempts = 0;
  std::vector<ledger::Reliance> stale = {};  // what the last attempt was based on, when some of it has changed since
  std::optional<bool> refusal_for_log = {};  // known once a refusal was counted
  bool renewed = false;                      // tokens of another server, for this request
};

Prepared refuse(const oauth::TokenError& error, domain::Event subject, bool authenticated,
                std::vector<grants::OneUse> single_uses) {
  subject.result = domain::EventResult::failure;
  subject.reason = error.reason;
  subject.debug.push_back({"error", error.error});
  subject.debug.push_back({"errorDescription", error.note.empty() ? error.description : error.note});
  Prepared prepared{reply_of(error, authenticated), std::move(subject)};
  prepared.single_uses = std::move(single_uses);
  prepared.authenticated = authenticated;
  return prepared;
}

Prepared unknown_server() {
  auto error = oauth::token_error("invalid_request", "There is no such authorization server, or it is not ACTIVE");
  error.status = 404;
  Prepared prepared{reply_of(error, false), {}};
  prepared.recorded = false;
  return prepared;
}

void Decisions::answer(Prepare prepare, std::function<void(Reply)> done, CountRefusal count_refusal) const {
  attempt(std::make_shared<Work>(Work{std::move(prepare), std::move(done), std::move(count_refusal)}),
          directory::Wait::never);
}

void Decisions::attempt(std::shared_ptr<Work> work, directory::Wait wait) const {
  if (++work->attempts > attempts_max) return work->done(unavailable("what the request is about kept changing"));
  directory::View view(environment_.directory, wait);
  if (!work->stale.empty()) view.forget(std::exchange(work->stale, {}));
  auto prepared = work->prepare(view, environment_.clock.now());
  if (view.missed()) return view.ask() ? ask_and_retry(work, view.ask()) : retry_on_pool(work);
  if (prepared.renew_first) return renew(work, *prepared.renew_first);
  commit(std::move(work), std::move(prepared), view.relied_on());
}

void Decisions::retry_on_pool(const std::shared_ptr<Work>& work) const {
  const bool queued = environment_.pool.try_post([this, work] { attempt(work, directory::Wait::allowed); });
  if (!queued) work->done(unavailable("worker pool full"));
}

void Decisions::ask_and_retry(const std::shared_ptr<Work>& work, const directory::View::Ask& ask) const {
  if (!ask([this, work] { retry_on_pool(work); })) work->done(unavailable("no room for requests to other servers"));
}

void Decisions::renew(const std::shared_ptr<Work>& work, const domain::BrokeredGrantId& grant) const {
  if (std::exchange(work->renewed, true))
    return work->done(unavailable("the tokens of another server end before they can be given out"));
  const bool begun = environment_.brokerage.renew(grant, [this, work] { retry_on_pool(work); });
  if (!begun) work->done(unavailable("no room to renew the tokens of another server"));
}

void Decisions::reply(const std::shared_ptr<Work>& work, Prepared& prepared) const {
  if (!prepared.withdraw) return work->done(reply_of(prepared));
  const auto answer = [work, reply = reply_of(prepared)](const Result<void>& withdrawn) {
    work->done(withdrawn ? reply : unavailable(withdrawn.error().note));
  };
  if (!environment_.brokerage.withdraw(*prepared.withdraw, answer)) work->done(unavailable("worker pool full"));
}

void Decisions::count(Work& work, Prepared& prepared) {
  const auto status = prepared.reply.status;
  if (!work.count_refusal || prepared.authenticated || status < 400 || status >= 500) return;
  if (!work.refusal_for_log) work.refusal_for_log = work.count_refusal();
  if (!*work.refusal_for_log && !changes_something(prepared)) prepared.recorded = false;
}

void Decisions::commit(std::shared_ptr<Work> work, Prepared prepared, std::vector<ledger::Reliance> relied_on) const {
  count(*work, prepared);
  if (!prepared.recorded && !changes_something(prepared)) return work->done(reply_of(prepared));
  ledger::Effects effects;
  if (prepared.recorded) effects.records.push_back(ledger::to_record(prepared.event, environment_.clock.now()));
  effects.revocations = std::move(prepared.revocations);
  effects.change = change_of(prepared);
  for (const auto& use : prepared.single_uses) effects.single_uses.push_back(use.mark);
  effects.relied_on = std::move(relied_on);
  // std::function wants what it holds to be copyable.
  auto waiting = std::make_shared<Prepared>(std::move(prepared));
  environment_.ledger.commit(std::move(effects), [this, work = std::move(work), waiting = std::move(waiting)](
                                                     const Result<ledger::Outcome>& outcome) {
    if (!outcome) return work->done(unavailable(outcome.error().note));
    finish(work, *waiting, *outcome);
  });
}

void Decisions::finish(std::shared_ptr<Work> work, Prepared& prepared, const ledger::Outcome& outcome) const {
  switch (outcome.kind) {
    case ledger::Outcome::Kind::durable:
      return reply(work, prepared);
    case ledger::Outcome::Kind::stale:
      work->stale = outcome.relied_on;
      return retry_on_pool(work);
    case ledger::Outcome::Kind::replayed: {
      // The refusal is a record too, and waits for it; what stands behind a used thing is not used again.
      const auto& use = prepared.single_uses[outcome.index];
      if (prepared.names_token) prepared.event.targets.pop_back();
      auto refusal = refuse(use.refusal, std::move(prepared.event), prepared.authenticated);
      refusal.revocations = use.revoke;
      if (!use.withdraw.empty()) refusal.refresh_tokens.withdrawn = {use.withdraw};
      return commit(std::move(work), std::move(refusal), {});
    }
  }
}

}  // namespace mandate::issuance
