// broker: tokens of other authorization servers for agents: asks the person, fetches the tokens, renews and forgets
// them, and has them revoked. What agents are given is decided in grants. Knows neither HTTP nor HTML.
#pragma once

#include <functional>

#include "base/form_sender.h"
#include "base/time.h"
#include "crypto/seal.h"
#include "domain/organization.h"
#include "ledger/ledger.h"
#include "signin/environment.h"
#include "storage/store.h"

namespace mandate::broker {

// What every part works with; made once by main, outlives them all.
struct Environment {
  storage::Store& store;
  ledger::Ledger& ledger;
  const Clock& clock;
  const domain::Organization& organization;
  const crypto::Sealer& sealer;
  const FormSender& forms;
  // Has work done that waits for other servers; false: there is no room.
  std::function<bool(std::function<void()>)> outgoing;
  const signin::Environment& signin;
};

}  // namespace mandate::broker
