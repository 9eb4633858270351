#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "issuance/decisions.h"
#include "oauth/token_request.h"

namespace mandate::issuance {

// One request of a client in its own name.
struct Call {
  oauth::ClientRequest request;
  ServerId server;       // whose endpoint
  std::string endpoint;  // the URL called
  domain::RequestOrigin origin;
};

// Prepares the reply to a call; a function of its arguments and of what the view shows.
using Prepare = Prepared (*)(const Environment&, const Call&, directory::View&, Time now);

// Answers the calls of one endpoint.
class ClientService {
 public:
  ClientService(const Environment& environment, Prepare prepare)
      : environment_(environment), decisions_(environment), prepare_(prepare) {}

  // `done` is called once, on any thread.
  void answer(Call call, std::function<void(Reply)> done, CountRefusal count_refusal = {}) const {
    // Asked for again and again: kept once.
    const auto kept = std::make_shared<const Call>(std::move(call));
    decisions_.answer(
        [this, kept](directory::View& view, Time now) { return prepare_(environment_, *kept, view, now); },
        std::move(done), std::move(count_refusal));
  }

 private:
  const Environment& environment_;
  const Decisions decisions_;
  const Prepare prepare_;
};

}  // namespace mandate::issuance
