#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "grants/grant.h"
#include "issuance/environment.h"
#include "issuance/refresh_tokens.h"

namespace mandate::issuance {

// What is answered once the effects are durable.
struct Reply {
  int status = 200;
  std::string body;            // JSON
  bool challenge = false;      // with WWW-Authenticate: Basic (RFC 6749 section 5.2)
  std::string log_note = {};   // for the access log
  bool authenticated = false;  // the client proved who it is
};

// A reply with everything that must be true and written before it may leave.
struct Prepared {
  Reply reply;
  // What the request was about and how it ended; a refusal that the ledger finds is recorded with it too.
  domain::Event event;
  bool recorded = true;      // false: nothing is written of an answer as prepared
  bool names_token = false;  // the last target is the token of the reply
  std::vector<grants::OneUse> single_uses = {};
  std::vector<ledger::RevokedToken> revocations = {};
  RefreshTokenChanges refresh_tokens = {};
  std::optional<grants::Decision::BrokeredUse> brokered_use = {};
  bool authenticated = false;  // whether the client may know why it is refused
  // Nothing can be answered before these tokens of another server are renewed; everything else here is empty then.
  std::optional<domain::BrokeredGrantId> renew_first = {};
  // Forgotten once the record is durable, before the reply leaves.
  std::optional<domain::BrokeredGrantId> withdraw = {};
};

// The refusal of a request, with its event.
Prepared refuse(const oauth::TokenError& error, domain::Event subject, bool authenticated,
                std::vector<grants::OneUse> single_uses = {});

// There is no such authorization server: 404, and no event, because anybody can ask for anything.
Prepared unknown_server();

// Called once, on any thread, for a request that is refused although, or because, nobody proved who they are. Whether
// the System Log is to have it; a refusal that changes something is there always.
using CountRefusal = std::function<bool()>;

// Takes a decision through its life: prepares on the calling thread when everything is in memory, else on the worker
// pool; once other servers have been asked, where it has to be; commits; prepares anew when something it relied on
// changed meanwhile; answers.
class Decisions {
 public:
  // Prepares the reply; a function of its arguments and of what the view shows.
  using Prepare = std::function<Prepared(directory::View&, Time now)>;

  explicit Decisions(const Environment& environment) : environment_(environment) {}

  // `done` is called once, on any thread.
  void answer(Prepare prepare, std::function<void(Reply)> done, CountRefusal count_refusal = {}) const;

 private:
  struct Work;
  void attempt(std::shared_ptr<Work> work, directory::Wait wait) const;
  void retry_on_pool(const std::shared_ptr<Work>& work) const;
  void ask_and_retry(const std::shared_ptr<Work>& work, const directory::View::Ask& ask) const;
  void renew(const std::shared_ptr<Work>& work, const domain::BrokeredGrantId& grant) const;
  void reply(const std::shared_ptr<Work>& work, Prepared& prepared) const;
  static void count(Work& work, Prepared& prepared);
  void commit(std::shared_ptr<Work> work, Prepared prepared, std::vector<ledger::Reliance> relied_on) const;
  void finish(std::shared_ptr<Work> work, Prepared& prepared, const ledger::Outcome& outcome) const;

  const Environment& environment_;
};

}  // namespace mandate::issuance
